import type { INodeParameters } from 'n8n-workflow';

/** When a request fails: at the submission, an image's second submission, or a look at tasks. */
export type Stage = 'submit' | 'submit again' | 'look';

export interface TestOperation {
	title: string;
	parameters: INodeParameters;
	/** Where it can fail. */
	stages: Stage[];
	/** Whether its execution is suspended, and looks only afterwards. */
	suspends?: boolean;
	/** Where the server's record of a task stays inside the node. */
	keepsRecordsAt?: Stage[];
}

const submit = { operation: 'submit', image: 'https://example.com/a.png', prompt: 'waves' };
const waiting = { maxWaitMinutes: 3 };
const image = { operation: 'createImage', prompt: 'waves', ...waiting };
const taskId = '={{ $json.taskId }}';

/** Every operation, for two items that each have a `taskId`, an `imageTaskId` and a `gridTaskId`. */
export const OPERATIONS: TestOperation[] = [
	{ title: 'submit', parameters: submit, stages: ['submit'] },
	{
		title: 'submit from an image task',
		parameters: { operation: 'submit', imageInput: 'imageTask', imageTaskId: '={{ $json.imageTaskId }}' },
		stages: ['look', 'submit'],
		keepsRecordsAt: ['look', 'submit'],
	},
	{
		title: 'submit with a signed callback URL',
		parameters: { ...submit, options: { callbackUrl: 'http://localhost:5678/webhook/8c2e/callback' } },
		stages: ['submit'],
	},
	{
		title: 'submit and wait in an execution that keeps running',
		parameters: { ...submit, ...waiting, operation: 'createVideo', options: { keepRunning: true } },
		stages: ['submit', 'look'],
		// The node forgets the receipt when it outputs the video.
		keepsRecordsAt: ['submit'],
	},
	{
		title: 'submit and wait in a suspended execution',
		parameters: { ...submit, ...waiting, operation: 'createVideo' },
		stages: ['submit', 'look'],
		suspends: true,
	},
	{
		title: 'create an image in an execution that keeps running',
		parameters: { ...image, options: { keepRunning: true } },
		stages: ['submit', 'submit again', 'look'],
		// The node forgets the receipts when it outputs the image.
		keepsRecordsAt: ['submit', 'submit again'],
	},
	{
		title: 'create an image in a suspended execution',
		parameters: { ...image },
		stages: ['submit', 'submit again', 'look'],
		suspends: true,
	},
	{
		title: 'create an image from a grid',
		parameters: { ...image, createFrom: 'gridTask', gridTaskId: '={{ $json.gridTaskId }}' },
		stages: ['submit', 'look'],
		suspends: true,
	},
	{
		title: 'download',
		parameters: { operation: 'download', taskId, download: 'first' },
		stages: ['look'],
	},
	{ title: 'get', parameters: { operation: 'get', taskId }, stages: ['look'] },
	{
		title: 'get without simplify',
		parameters: { operation: 'get', taskId, simplify: false },
		stages: ['look'],
	},
	{
		title: 'wait',
		parameters: { operation: 'wait', taskId, ...waiting },
		stages: ['look'],
	},
];
