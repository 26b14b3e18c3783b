import type { IDataObject } from 'n8n-workflow';

/** Whether a node's type is the tool that n8n makes of a node for AI agents. */
export function isAgentTool({ type }: { type: string }): boolean {
	return type.endsWith('Tool');
}

/** What a model can use of an item. Whatever is missing or empty costs it tokens for nothing. */
const TOLD = [
	'error',
	'mayBeBilled',
	'taskId',
	'gridTaskId',
	'status',
	'finished',
	'succeeded',
	'progress',
	'videoUrl',
	'videoUrls',
	'imageUrl',
	'imageUrls',
	'state',
	'failReason',
];

/** An item of a tool: short, and with what to call next while the video is not finished. */
export function toToolOutput(json: IDataObject): IDataObject {
	const told = TOLD.filter((name) => !isEmpty(json[name])).map((name) => [name, json[name]] as const);
	const { succeeded, ...output }: IDataObject = Object.fromEntries(told);
	if (json.error !== undefined) return output;
	return json.finished === true
		? { ...output, succeeded }
		: { ...output, nextStep: json.nextStep ?? toNextStep(json.taskId as string) };
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function toNextStep(taskId: string): string {
	return `The video is still rendering, which takes a few minutes. Don't submit it again. Call a tool that waits for or gets a task, with task ID ${taskId}, or tell the user this task ID.`;
}

/**
 * What tools of AI agents do at this moment, by what they were asked for. It's kept for an object that all calls of an
 * execution share, and goes when n8n drops the execution.
 */
const underWay = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * Does the work, unless another call of the tool is about to do the same: then both get what becomes of that one. Agents
 * before version 3 make the calls of a turn at the same time.
 *
 * @param sharedByCalls undefined outside of an agent
 */
export async function shareEqualCall<Value>(
	sharedByCalls: object | undefined,
	requestKey: string,
	work: () => Promise<Value>,
): Promise<Value> {
	if (!sharedByCalls) return await work();
	const calls = (underWay.get(sharedByCalls) ?? new Map()) as Map<string, Promise<Value>>;
	underWay.set(sharedByCalls, calls);
	const other = calls.get(requestKey);
	if (other) return await other;
	const own = work().finally(() => calls.delete(requestKey));
	calls.set(requestKey, own);
	return await own;
}
