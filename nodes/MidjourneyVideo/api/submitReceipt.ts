import type { IDataObject } from 'n8n-workflow';

import { Failure } from '../shared/failure';
import { isDeeperThan, isObject, toIdText, toText, tryParseJson } from '../shared/json';
import { toRefusal, toRefusalText } from './refusal';
import { hasAcceptedCode, type SubmissionResponse, toFate } from './submissionFate';
import { toSubmitAdvice, toUnknownFateAdvice } from './submitAdvice';
import { isTaskId, MAX_RECORD_DEPTH, withoutCallbackUrl } from './task';
import type { ApiResponse, SubmitBody, SubmitReceipt } from './types';

/**
 * The receipt in an answer to a submission.
 *
 * @param isListAPage whether the free list call was answered with a web page, too
 * @throws Failure for every other answer, saying whether the task may have been accepted all the same
 */
export function toSubmitReceipt(
	response: ApiResponse,
	body: SubmitBody,
	{ isListAPage = false } = {},
): SubmitReceipt {
	const json = tryParseJson(response.text);
	const record = isObject(json) ? json : {};
	const taskId = toTaskId(record.result);
	const answer = { ...toRefusal(response), body: response.text, hasTaskId: taskId !== null, isListAPage };
	const fate = toFate(answer);
	if (fate !== 'accepted') {
		throw fate === 'unknown' ? toUnknownFate(answer) : toRefused(answer, body, response.retryAfterMs);
	}
	return {
		taskId: taskId!,
		code: answer.apiCode!,
		description: toText(record.description),
		result: taskId!,
		properties: toProperties(record.properties),
	};
}

/** Whether the answer is a web page that may come from a wrong Base URL as well as from a proxy in front of the server. */
export function mayBeWrongPlace(response: ApiResponse): boolean {
	return response.status === 200 && toRefusal(response).isPage;
}

/** Some servers send the id as an array of one. */
function toTaskId(result: unknown): string | null {
	const taskId = toIdText(Array.isArray(result) ? result[0] : result);
	return taskId !== null && isTaskId(taskId) ? taskId : null;
}

/** What comes with a receipt, unless it's nested too deep to be stored. */
function toProperties(value: unknown): IDataObject | null {
	return isObject(value) && !isDeeperThan(value, MAX_RECORD_DEPTH) ? withoutCallbackUrl(value) : null;
}

function toUnknownFate(answer: SubmissionResponse): Failure {
	const { status, apiCode } = answer;
	const reason = hasAcceptedCode(answer)
		? `the server accepted it (code ${apiCode}) but gave no task ID`
		: `the server gave no clear answer (${toRefusalText(answer)})`;
	return new Failure(`The task may have been accepted: ${reason}`, {
		description: toUnknownFateAdvice(answer),
		httpStatus: status,
		isFateUnknown: true,
	});
}

function toRefused(answer: SubmissionResponse, body: SubmitBody, retryAfterMs?: number): Failure {
	const message =
		answer.status === 200 && answer.isPage
			? `Base URL leads to ${answer.text}, not to a Midjourney API`
			: `The server refused the video (${toRefusalText(answer)})`;
	return new Failure(message, {
		description: toSubmitAdvice(answer, body),
		httpStatus: answer.status,
		isRepeatable: toFate(answer) === 'busy',
		retryAfterMs,
	});
}
