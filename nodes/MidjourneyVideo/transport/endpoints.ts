import { LIST_CHUNK_SIZE, SHORTEST_SUBMIT_TIMEOUT_MS } from '../constants';
import { Failure } from '../failure';
import { toAccessAdvice } from '../mapping/accessAdvice';
import { toImageBody } from '../mapping/imageBody';
import { tryParseJson } from '../mapping/json';
import { toRefusal, toRefusalText } from '../mapping/refusal';
import { mayBeWrongPlace, toSubmitReceipt } from '../mapping/submitReceipt';
import { toUnclearLink, toVideoTask } from '../mapping/videoTask';
import type {
	Api,
	ApiResponse,
	ImageFile,
	SendRequest,
	Speed,
	SubmitBody,
	SubmitReceipt,
	VideoTask,
} from '../types';

export const SUBMIT_PATH = '/mj/submit/video';

export interface VideoSubmission {
	body: SubmitBody;
	/** The first frame, where it is a file; the body has none then. */
	imageFile?: ImageFile;
	speed: Speed;
	timeoutMs: number;
}

/** `POST /mj/submit/video`: starts a task, which costs money. */
export async function submitVideo(
	send: SendRequest,
	{ body, imageFile, speed, timeoutMs }: VideoSubmission,
): Promise<SubmitReceipt> {
	const path = `${speed && `/mj-${speed}`}${SUBMIT_PATH}`;
	const content = imageFile ? await toImageBody(body, imageFile) : body;
	const response = await send({
		method: 'POST',
		path,
		body: content,
		timeoutMs: Math.max(timeoutMs, SHORTEST_SUBMIT_TIMEOUT_MS),
		// Broken off, it would leave a task that may be billed and that nobody knows.
		outlivesStop: true,
	});
	const isListAPage = mayBeWrongPlace(response) && (await answersListWithPage(send, timeoutMs));
	return toSubmitReceipt(response, body, { isListAPage });
}

/** Whether there's a web page in the place of the free list call as well. */
async function answersListWithPage(send: SendRequest, timeoutMs: number): Promise<boolean> {
	const request = { method: 'POST', path: LIST_PATH, body: { ids: ['0'] }, timeoutMs } as const;
	return await send(request).then(
		(response) => toRefusal(response).isPage,
		() => false,
	);
}

/**
 * `GET /mj/task/{id}/fetch`: the full record of one task, undefined when the server does not know it. A link that may lead
 * to a video as well as to a picture is opened.
 */
export async function fetchTask(
	{ send, openLink }: Api,
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
	throw toLookFailure(response, `about task ${taskId}`);
}

/**
 * `POST /mj/task/list-by-condition`: the records of many tasks; those unknown to the server are absent, and finished
 * ones may lack their links. Undefined when the server has no such call.
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
		if (!Array.isArray(records)) throw toLookFailure(response, 'about the tasks');
		const origin = { baseUrl: response.baseUrl };
		const found = records.map((record) => toVideoTask(record, origin));
		tasks.push(...found.filter((task) => task !== undefined));
	}
	return tasks;
}

const LIST_PATH = '/mj/task/list-by-condition';

/** HTTP 204 or 404, "task_no_found" with 400 or 200, or 200 with nothing: each is some server's way to say it. */
function saysUnknownTask(response: ApiResponse): boolean {
	if (response.status === 204 || response.status === 404) return true;
	if (response.status !== 200 && response.status !== 400) return false;
	const { code, type, text } = toRefusal(response);
	if (code === '3' || [code, type, text].some((part) => /task_(no|not)_(found|exist)/.test(part ?? '')))
		return true;
	return response.status === 200 && /^\s*(?:null|\{\s*\}|"")?\s*$/.test(response.text);
}

function toLookFailure(response: ApiResponse, about: string): Failure {
	const refusal = toRefusal(response);
	const { status } = refusal;
	// An unreadable 200 comes from a proxy in front, mostly for a moment only.
	const isRepeatable = status === 200 || status === 408 || status === 429 || status >= 500;
	const advice = isRepeatable ? 'Ask again later.' : 'Check the id, and Base URL in the credential.';
	return new Failure(`The server gave no record ${about} (${toRefusalText(refusal)})`, {
		description: toAccessAdvice(refusal) ?? `${advice} The task itself is not affected.`,
		httpStatus: status,
		retryAfterMs: response.retryAfterMs,
		isRepeatable,
	});
}
