import type { IDataObject } from 'n8n-workflow';

import { Failure } from '../shared/failure';
import { isDeeperThan, isObject, toIdText, toText, tryParseJson } from '../shared/json';
import { toRefusal, toRefusalText } from './refusal';
import { hasAcceptedCode, type SubmissionResponse, toFate } from './submissionFate';
import { toSubmitAdvice, toUnknownFateAdvice } from './submitAdvice';
import { isTaskId, MAX_RECORD_DEPTH, withoutCallbackUrl } from './task';
import type { ApiResponse, SubmissionContent, SubmitReceipt } from './types';

/**
 * The receipt in a response to a submission.
 *
 * @param isListAPage whether the free list call returned a web page, too
 * @throws Failure for any other response, noting whether the task may have been accepted anyway
 */
export function toSubmitReceipt(
	response: ApiResponse,
	content: SubmissionContent,
	{ isListAPage = false } = {},
): SubmitReceipt {
	const json = tryParseJson(response.text);
	const record = isObject(json) ? json : {};
	const taskId = toTaskId(record.result);
	const parsed = { ...toRefusal(response), body: response.text, hasTaskId: taskId !== null, isListAPage };
	const fate = toFate(parsed);
	if (fate !== 'accepted') {
		throw fate === 'unknown' ? toUnknownFate(parsed) : toRefused(parsed, content, response.retryAfterMs);
	}
	return {
		taskId: taskId!,
		code: parsed.apiCode!,
		description: toText(record.description),
		result: taskId!,
		properties: toProperties(record.properties),
	};
}

/** Whether it's a web page, which may come from a wrong Base URL or from a proxy in front of the server. */
export function mayBeWrongPlace(response: ApiResponse): boolean {
	return response.status === 200 && toRefusal(response).isPage;
}

/** Some servers send the ID as an array of one. */
function toTaskId(result: unknown): string | null {
	const taskId = toIdText(Array.isArray(result) ? result[0] : result);
	return taskId !== null && isTaskId(taskId) ? taskId : null;
}

/** The receipt's `properties`, unless they're nested too deep to be stored. */
function toProperties(value: unknown): IDataObject | null {
	return isObject(value) && !isDeeperThan(value, MAX_RECORD_DEPTH) ? withoutCallbackUrl(value) : null;
}

function toUnknownFate(parsed: SubmissionResponse): Failure {
	const { status, apiCode } = parsed;
	const reason = hasAcceptedCode(parsed)
		? `the server accepted it (code ${apiCode}) but returned no task ID`
		: `the server's response is unclear (${toRefusalText(parsed)})`;
	return new Failure(`The task may have been accepted: ${reason}`, {
		description: toUnknownFateAdvice(parsed),
		httpStatus: status,
		isFateUnknown: true,
	});
}

function toRefused(parsed: SubmissionResponse, content: SubmissionContent, retryAfterMs?: number): Failure {
	const message =
		parsed.status === 200 && parsed.isPage
			? `“Base URL” doesn't lead to a Midjourney API, but to ${parsed.text}`
			: `The server refused the ${content.call === 'video' ? 'video' : 'image'} (${toRefusalText(parsed)})`;
	return new Failure(message, {
		description: toSubmitAdvice(parsed, content),
		httpStatus: parsed.status,
		isRepeatable: toFate(parsed) === 'busy',
		retryAfterMs,
	});
}
