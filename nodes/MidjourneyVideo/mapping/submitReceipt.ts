import { Failure } from '../failure';
import type { ApiResponse, SubmitBody, SubmitReceipt } from '../types';
import { isObject, toText, tryParseJson } from './json';
import { toRefusal, toRefusalText } from './refusal';
import { MAYBE_ACCEPTED_ADVICE, toSubmitAdvice } from './submitAdvice';

/** Submitted, already there, queued. */
const ACCEPTED_CODES = new Set([1, 21, 22]);

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
	const taskId = toText(Array.isArray(answer.result) ? answer.result[0] : answer.result);
	if (taskId === null) {
		throw new Failure(`The server accepted the video (code ${code}) but gave no task id`, {
			description: MAYBE_ACCEPTED_ADVICE,
			httpStatus: response.status,
		});
	}
	return {
		taskId,
		code,
		description: toText(answer.description),
		result: taskId,
		properties: isObject(answer.properties) ? answer.properties : null,
	};
}

function toSubmitFailure(response: ApiResponse, body: SubmitBody): Failure {
	const refusal = toRefusal(response);
	const isRefused =
		refusal.status < 500 && refusal.status !== 408 && (!isOk(response) || refusal.code !== null);
	const text = toRefusalText(refusal);
	return new Failure(
		isRefused ? `The server refused the video (${text})` : `The server gave no clear answer (${text})`,
		{
			description: isRefused ? toSubmitAdvice(refusal, body) : MAYBE_ACCEPTED_ADVICE,
			httpStatus: refusal.status,
		},
	);
}

function isOk(response: ApiResponse): boolean {
	return response.status >= 200 && response.status < 300;
}
