import { Failure } from '../shared/failure';
import { tryParseJson } from '../shared/json';
import { toAccessAdvice, toRefusal, toRefusalText } from './refusal';
import { toUnclearLink, toVideoTask, type VideoTask } from './task';
import type { ApiResponse, SendRequest, Transport } from './types';

/**
 * `GET /mj/task/{id}/fetch`: the full record of one task, or undefined if the server doesn't know it. If a link could
 * lead to either a video or a picture, opens it to find out.
 */
export async function fetchTask(
	{ send, openLink }: Transport,
	taskId: string,
	timeoutMs: number,
): Promise<VideoTask | undefined> {
	const path = `/mj/task/${encodeURIComponent(taskId)}/fetch`;
	const response = await send({ method: 'GET', path, timeoutMs });
	const origin = { baseUrl: response.baseUrl };
	const task = response.status === 200 ? toVideoTask(tryParseJson(response.text), origin) : undefined;
	if (task?.id === taskId) {
		const link = toUnclearLink(task);
		const imageUrlIs = link && (await openLink(link, timeoutMs));
		return imageUrlIs ? toVideoTask(task.record, { ...origin, imageUrlIs }) : task;
	}
	if (saysUnknownTask(response)) return undefined;
	throw toLookFailure(response, `task ${taskId}`);
}

/** How many IDs one `list-by-condition` call requests. More are split into several calls. */
export const LIST_CHUNK_SIZE = 100;

/**
 * `POST /mj/task/list-by-condition`: the records of many tasks. Tasks that the server doesn't know are absent, and
 * finished ones may lack their links. Undefined if the server has no such call.
 */
export async function listTasks(
	send: SendRequest,
	taskIds: string[],
	timeoutMs: number,
): Promise<VideoTask[] | undefined> {
	const tasks: VideoTask[] = [];
	for (let start = 0; start < taskIds.length; start += LIST_CHUNK_SIZE) {
		const ids = taskIds.slice(start, start + LIST_CHUNK_SIZE);
		const response = await send({ method: 'POST', path: LIST_PATH, body: { ids }, timeoutMs });
		if (response.status === 404 || response.status === 405) return undefined;
		const records = response.status === 200 ? tryParseJson(response.text) : undefined;
		if (!Array.isArray(records)) throw toLookFailure(response, 'the tasks');
		const origin = { baseUrl: response.baseUrl };
		const found = records.map((record) => toVideoTask(record, origin));
		tasks.push(...found.filter((task) => task !== undefined));
	}
	return tasks;
}

export const LIST_PATH = '/mj/task/list-by-condition';

/** HTTP 204 or 404, code 3 or `task_no_found` with 400 or 200, or an empty 200: each is some server's way to say it. */
function saysUnknownTask(response: ApiResponse): boolean {
	if (response.status === 204 || response.status === 404) return true;
	if (response.status !== 200 && response.status !== 400) return false;
	const { code, type, text } = toRefusal(response);
	if (code === '3' || [code, type, text].some((part) => /task_(no|not)_(found|exist)/.test(part ?? '')))
		return true;
	return response.status === 200 && /^\s*(?:null|\{\s*\}|"")?\s*$/.test(response.text);
}

function toLookFailure(response: ApiResponse, what: string): Failure {
	const refusal = toRefusal(response);
	const { status } = refusal;
	// An unreadable 200 comes from a proxy in front of the server, usually only for a moment.
	const isRepeatable = status === 200 || status === 408 || status === 429 || status >= 500;
	const advice = isRepeatable ? 'Try again later.' : 'Check the ID, and “Base URL” in the credential.';
	return new Failure(`Couldn't retrieve ${what} (${toRefusalText(refusal)})`, {
		description: toAccessAdvice(refusal) ?? `${advice} The task itself isn't affected.`,
		httpStatus: status,
		retryAfterMs: response.retryAfterMs,
		isRepeatable,
	});
}

/** The timeout of one check. */
export const QUICK_LOOK_TIMEOUT_MS = 10_000;
