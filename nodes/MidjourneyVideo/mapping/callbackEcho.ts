import type { IDataObject } from 'n8n-workflow';

import { isObject } from './json';

/** Names under which servers give the callback address back: midjourney-proxy does in `properties`. */
const NAMES = ['notifyHook', 'notify_hook'];

/** The record without the callback address, whose signature is nobody else's business. */
export function withoutCallbackUrl(record: IDataObject): IDataObject {
	const { properties } = record;
	const cleaned = without(record);
	return isObject(properties) ? { ...cleaned, properties: without(properties) } : cleaned;
}

function without(object: IDataObject): IDataObject {
	if (!NAMES.some((name) => name in object)) return object;
	return Object.fromEntries(Object.entries(object).filter(([name]) => !NAMES.includes(name)));
}
