import { type Answer, jsonAnswer, requestError } from '../answers.ts';
import type { GatewayErrorCode, GatewayErrorType, ModelName } from '../types.ts';

/** How new-api words an error of its Midjourney calls; the blank at the end of a bare name is its own. Source: its source. */
export const gatewayError = (description: string, status = 400, code = 4): Answer =>
	jsonAnswer(status, { description, type: 'upstream_error', code });

/** Its own trouble with the upstream: nobody knows whether the submission was accepted. */
export const unknownFate = (name: 'do_request_failed' | 'unmarshal_response_body_failed'): Answer =>
	gatewayError(`${name} `, 400, 5);

/** What new-api refuses before it asks the upstream; source: its source. */
const REFUSALS: Record<GatewayErrorCode, { status: number; message: string }> = {
	model_not_found: { status: 503, message: 'No available channel for model {model} under group default' },
	system_cpu_overloaded: { status: 503, message: 'system cpu overloaded' },
	system_memory_overloaded: { status: 503, message: 'system memory overloaded' },
	system_disk_overloaded: { status: 503, message: 'system disk overloaded' },
	access_denied: { status: 403, message: '您的 IP 不在令牌允许访问的列表中' },
};

/** CometAPI's own say `comet_api_error`; source: logs that its users have published. */
export function refusal(
	code: GatewayErrorCode,
	type: GatewayErrorType = 'new_api_error',
	model: ModelName | '' = '',
): Answer {
	const { status, message } = REFUSALS[code];
	return requestError(status, message.replace('{model}', model), type, code);
}

/** What new-api says of a key; source: its source, which leaves the code empty. */
export const keyRefusal = (status: 401 | 403, message: string): Answer =>
	requestError(status, message, 'new_api_error', '');

/** Of any path that new-api does not know, with HTTP 200. */
export const WEB_PAGE: Answer = {
	status: 200,
	headers: { 'content-type': 'text/html; charset=utf-8' },
	body: '<!doctype html><html><head><title>New API</title></head><body><div id="root"></div></body></html>',
};
