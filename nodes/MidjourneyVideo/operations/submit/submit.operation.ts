import type { INodeProperties } from 'n8n-workflow';

import { isComplete, type Operation, toSingleItems } from '../../run/operation';
import { forgetOutput, openRunMemory } from '../../run/runMemory';
import { inTool, variantIndexField } from '../fields/task';
import { submitItems } from './submitItems';

const forSubmit = { operation: ['submit', 'createVideo'] };

const fromImage = { ...forSubmit, startFrom: ['image'] };

const fromVideo = { ...forSubmit, startFrom: ['video'] };

const submitFields: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'startFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Image', value: 'image', description: 'Create a new video that starts with an image' },
			{
				name: 'Existing Video',
				value: 'video',
				description: 'Extend a video that was created with the same API key',
			},
		],
		default: 'image',
		displayOptions: { show: forSubmit },
	},
	{
		displayName: 'Image Source',
		name: 'imageInput',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'URL', value: 'url', description: 'A public URL or a data URI' },
			{
				name: 'File',
				value: 'binary',
				description: 'An image from an input data field: PNG, JPEG, WebP or GIF',
				displayOptions: { hide: inTool },
			},
			{
				name: 'Midjourney Image Task',
				value: 'imageTask',
				description: 'The picture of a finished image task that was created with the same API key',
			},
		],
		default: 'url',
		displayOptions: { show: fromImage },
	},
	{
		displayName: 'Image URL or Data URI',
		name: 'image',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/image.png',
		description: 'First frame of the video. A URL must be reachable from the internet.',
		displayOptions: { show: { ...fromImage, imageInput: ['url'] } },
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryField',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the input field containing the image file',
		description: 'First frame of the video',
		displayOptions: { show: { ...fromImage, imageInput: ['binary'] } },
	},
	{
		displayName: 'Image Task ID',
		name: 'imageTaskId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 1719838483990100',
		description: 'The finished Midjourney image task whose picture becomes the first frame',
		displayOptions: { show: { ...fromImage, imageInput: ['imageTask'] } },
	},
	variantIndexField(
		{
			displayName: 'Image Index',
			name: 'imageIndex',
			description: "Which of the task's pictures to use, counting from 0",
		},
		{ ...fromImage, imageInput: ['imageTask'] },
	),
	{
		displayName: 'Action',
		name: 'action',
		type: 'options',
		options: [
			{
				name: 'Extend',
				value: 'extend',
				description: 'Continue the video from its last frame',
				action: 'Extend video',
			},
		],
		default: 'extend',
		description: 'What to do with the video',
		displayOptions: { show: fromVideo },
	},
	{
		displayName: 'Video Task ID',
		name: 'taskId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.taskId }}',
		description: 'The finished video task to extend',
		displayOptions: { show: fromVideo },
	},
	variantIndexField(
		{
			displayName: 'Video Index',
			name: 'index',
			description: "Which of the task's videos to extend, counting from 0",
		},
		fromVideo,
	),
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. the waves roll in slowly',
		description: 'What should happen in the video. Optional on CometAPI, but some servers require it.',
		displayOptions: { show: forSubmit },
	},
	{
		displayName: 'Motion',
		name: 'motion',
		type: 'options',
		options: [
			{ name: 'Low', value: 'low', description: 'Calm, with little camera movement' },
			{ name: 'High', value: 'high', description: 'Lively: both camera and subject move' },
		],
		default: 'low',
		description: 'How much the video moves',
		displayOptions: { show: forSubmit },
	},
	{
		displayName: 'Resolution',
		name: 'videoType',
		type: 'options',
		options: [
			{ name: 'Provider Default', value: '' },
			{ name: '480p', value: 'vid_1.1_i2v_480' },
			{ name: '720p', value: 'vid_1.1_i2v_720' },
		],
		default: '',
		description: 'A higher resolution costs more',
		displayOptions: { show: forSubmit },
	},
];

/** Submits one video per item. */
export const submit: Operation = {
	description: {
		name: 'Submit Video',
		description: 'Start a video and return its task ID without waiting (one charge)',
		action: 'Submit video',
	},
	fields: submitFields,
	execute: async (run) => {
		const { context, itemIndexes } = run;
		const memory = openRunMemory(context, Date.now());
		const submitted = await submitItems(run, itemIndexes, memory);
		const results = toSingleItems(submitted);
		if (isComplete(results)) forgetOutput(memory);
		return results;
	},
};
