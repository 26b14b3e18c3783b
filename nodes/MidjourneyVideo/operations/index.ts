import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../run/operation';
import { createImage } from './createImage/createImage.operation';
import { createVideo } from './createVideo/createVideo.operation';
import { download } from './download/download.operation';
import { optionsField } from './fields/options';
import { get } from './get/get.operation';
import { submit } from './submit/submit.operation';
import { wait } from './wait/wait.operation';

/** Every operation under the name saved in workflows, in menu order. */
export const operations = {
	createVideo,
	createImage,
	submit,
	wait,
	get,
	download,
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;

const entries = Object.entries<Operation>(operations);

const operationNames = Object.fromEntries(
	entries.map(([value, { description }]) => [value, description.name]),
);

/** What the canvas shows below the node's name: the operation's display name. */
export const subtitle = `={{ (${JSON.stringify(operationNames)})[$parameter["operation"]] }}`;

/** All of the node's parameters, in panel order. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: entries.map(([value, { description }]) => ({ ...description, value })),
		default: 'submit',
	},
	...entries.flatMap(([, { fields }]) => fields),
	optionsField,
];
