import type { INodeParameters } from 'n8n-workflow';

import type { Route, SubmitCall } from '../../simulator/index.ts';

/** What the node is doing when the fault comes. */
export interface Operation {
	title: string;
	/** The route that the fault acts on. */
	faultOn: Route;
	/** For an image, which takes two submissions: the call that the fault acts on, or whose task the node looks at. */
	step?: Exclude<SubmitCall, 'video'>;
	/** The route whose requests are counted: `submit`, if the operation submits anything. */
	counted: Route;
	/** What each item is about; the simulator has the tasks from the start. */
	items: Array<'a new image' | 'a new video' | 'an image task' | 'a video task'>;
	parameters: INodeParameters;
	/** Whether it outputs only finished videos or images. */
	waits?: boolean;
	/** Whether the task has already been paid for when the fault comes. */
	isPaidBefore?: boolean;
}

const taskId = '={{ $json.taskId }}';
const image = 'https://example.com/a.png';
const waiting = { maxWaitMinutes: 0.2 };

const createImage = {
	counted: 'submit',
	items: ['a new image'],
	parameters: { operation: 'createImage', prompt: 'waves', ...waiting },
	waits: true,
} satisfies Partial<Operation>;

/** The columns of the table. */
export const operations: Operation[] = [
	{
		title: 'submit',
		faultOn: 'submit',
		counted: 'submit',
		items: ['a new video'],
		parameters: { operation: 'submit', image },
	},
	{
		title: 'submit (image task)',
		faultOn: 'fetch',
		counted: 'submit',
		items: ['an image task'],
		parameters: { operation: 'submit', imageInput: 'imageTask', imageTaskId: taskId },
	},
	{
		title: 'submit+wait',
		faultOn: 'submit',
		counted: 'submit',
		items: ['a new video'],
		parameters: { operation: 'createVideo', image, ...waiting },
		waits: true,
	},
	{
		title: 'submit+wait (look)',
		faultOn: 'fetch',
		counted: 'submit',
		items: ['a new video'],
		parameters: { operation: 'createVideo', image, ...waiting },
		waits: true,
		isPaidBefore: true,
	},
	{ title: 'create image', faultOn: 'submit', step: 'imagine', ...createImage },
	{ title: 'create image (second)', faultOn: 'submit', step: 'action', ...createImage },
	{
		title: 'create image (look)',
		faultOn: 'fetch',
		step: 'imagine',
		...createImage,
		isPaidBefore: true,
	},
	{
		title: 'create image (second look)',
		faultOn: 'fetch',
		step: 'action',
		...createImage,
		isPaidBefore: true,
	},
	{
		title: 'get',
		faultOn: 'fetch',
		counted: 'fetch',
		items: ['a video task'],
		parameters: { operation: 'get', taskId },
	},
	{
		title: 'wait',
		faultOn: 'fetch',
		counted: 'fetch',
		items: ['a video task'],
		parameters: { operation: 'wait', taskId, ...waiting },
		waits: true,
	},
	{
		title: 'wait (list)',
		faultOn: 'list',
		counted: 'list',
		items: ['a video task', 'a video task'],
		parameters: { operation: 'wait', taskId, ...waiting },
		waits: true,
	},
	{
		title: 'download',
		faultOn: 'fetch',
		counted: 'fetch',
		items: ['a video task'],
		parameters: { operation: 'download', taskId, download: 'first' },
		waits: true,
	},
	{
		title: 'download (file)',
		faultOn: 'result',
		counted: 'result',
		items: ['a video task'],
		parameters: { operation: 'download', taskId, download: 'first' },
		waits: true,
	},
];
