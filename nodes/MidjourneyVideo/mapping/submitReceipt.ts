import { MAX_RECORD_DEPTH } from '../constants';
import { Failure } from '../failure';
import type { ApiResponse, SubmitBody, SubmitReceipt } from '../types';
import { isDeeperThan, isObject, toIdText, toText, tryParseJson } from './json';
import { isOk, type Refusal, toRefusal, toRefusalText } from './refusal';
import { MAYBE_ACCEPTED_ADVICE, toSubmitAdvice } from './submitAdvice';
import { isTaskId } from './taskId';

/** Submitted, already there, queued. */
const ACCEPTED_CODES = new Set([1, 21, 22]);

/** Queue full, group saturated: refused before any work. */
const BUSY_CODES = new Set([23, 30]);

/** Not found, validation, upstream failure, queue full, banned word, group saturated: nothing was accepted. */
const REFUSED_CODES = new Set([3, 4, 9, 24, ...BUSY_CODES]);

/**
 * The receipt in an answer to a submission.
 *
 * @throws Failure for every other answer, saying whether the task may have been accepted all the same
 */
export function toSubmitReceipt(response: ApiResponse, body: SubmitBody): SubmitReceipt {
	const answer = isOk(response) ? tryParseJson(response.text) : undefined;
	if (!isObject(answer)) throw toSubmitFailure(response, body);
	const code = Number(toText(answer.code) ?? NaN);
	if (!ACCEPTED_CODES.has(code)) throw toSubmitFailure(response, body);
	// Some servers send the id as an array of one.
	const taskId = toIdText(Array.isArray(answer.result) ? answer.result[0] : answer.result);
	if (taskId === null || !isTaskId(taskId)) {
		throw new Failure(`The server accepted the video (code ${code}) but gave no task id`, {
			description: MAYBE_ACCEPTED_ADVICE,
			httpStatus: response.status,
			mayBeBilled: true,
		});
	}
	return {
		taskId,
		code,
		description: toText(answer.description),
		result: taskId,
		properties:
			isObject(answer.properties) && !isDeeperThan(answer.properties, MAX_RECORD_DEPTH)
				? answer.properties
				: null,
	};
}

function toSubmitFailure(response: ApiResponse, body: SubmitBody): Failure {
	const refusal = toRefusal(response);
	const text = toRefusalText(refusal);
	const httpStatus = response.status;
	if (!isRefused(refusal)) {
		return new Failure(`The server gave no clear answer (${text})`, {
			description: MAYBE_ACCEPTED_ADVICE,
			httpStatus,
			mayBeBilled: true,
		});
	}
	return new Failure(`The server refused the video (${text})`, {
		description: toSubmitAdvice(refusal, body),
		httpStatus,
		isRepeatable: httpStatus === 429 || BUSY_CODES.has(Number(refusal.code ?? NaN)),
		retryAfterMs: response.retryAfterMs,
	});
}

/**
 * From 5xx on, and after a timeout, the API may have accepted what a gateway could not answer any more. An answer with
 * HTTP 200 that has a code nobody documented may mean anything; gateways' own errors have a type.
 */
function isRefused(refusal: Refusal): boolean {
	const { status, code, type } = refusal;
	if (ACCEPTED_CODES.has(Number(code ?? NaN))) return false;
	if (isOk(refusal)) return REFUSED_CODES.has(Number(code ?? NaN)) || type !== null;
	return status >= 300 && status < 500 && status !== 408;
}
