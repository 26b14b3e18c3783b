import type { IDataObject } from 'n8n-workflow';

/** Whether the node is the tool variant that n8n generates from a node for AI agents. */
export function isAgentTool({ type }: { type: string }): boolean {
	return type.endsWith('Tool');
}

/** The fields of an item that a model can use. Missing and empty ones are left out, since they'd only cost tokens. */
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

/** Shortens an item for a model. While the task isn't finished, adds what to do next. */
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
 * Calls of agent tools in progress, by request key. The outer key is an object that all calls of an execution share, so
 * an entry goes away when n8n drops the execution.
 */
const underWay = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * Does the work, unless another call of the tool is already doing the same; then both get that one's result or error.
 * Agents before version 3 make all calls of a turn at the same time.
 *
 * @param sharedByCalls undefined outside an agent
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
