import type { IDataObject } from 'n8n-workflow';

import { isObject } from './json';

/** Names under which servers give the callback address back: midjourney-proxy does in `properties`. */
const NAMES = ['notifyHook', 'notify_hook'];

/** The record without the callback address, whose signature is nobody else's business. */
export function withoutCallbackUrl(record: IDataObject): IDataObject {
	const { properties } = record;
	return {
		...without(record),
		...(isObject(properties) && { properties: without(properties) }),
	};
}

function without(object: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(object).filter(([name]) => !NAMES.includes(name)));
}
