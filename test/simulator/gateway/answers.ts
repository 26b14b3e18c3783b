import { type Answer, jsonAnswer, requestError } from '../answers.ts';
import type { GatewayErrorCode, GatewayErrorType, ModelName } from '../types.ts';

/** An error of new-api's Midjourney calls; the space after a bare name is new-api's own. Source: its code. */
export const gatewayError = (description: string, status = 400, code = 4): Answer =>
	jsonAnswer(status, { description, type: 'upstream_error', code });

/** new-api's own trouble with its upstream: nobody knows whether the submission was accepted. */
export const unknownFate = (name: 'do_request_failed' | 'unmarshal_response_body_failed'): Answer =>
	gatewayError(`${name} `, 400, 5);

/** Refusals that new-api makes before it calls the upstream. Source: its code. */
const REFUSALS: Record<GatewayErrorCode, { status: number; message: string }> = {
	model_not_found: { status: 503, message: 'No available channel for model {model} under group default' },
	system_cpu_overloaded: { status: 503, message: 'system cpu overloaded' },
	system_memory_overloaded: { status: 503, message: 'system memory overloaded' },
	system_disk_overloaded: { status: 503, message: 'system disk overloaded' },
	access_denied: { status: 403, message: '您的 IP 不在令牌允许访问的列表中' },
};

/** CometAPI's own refusals have the type `comet_api_error`. Source: logs published by its users. */
export function refusal(
	code: GatewayErrorCode,
	type: GatewayErrorType = 'new_api_error',
	model: ModelName | '' = '',
): Answer {
	const { status, message } = REFUSALS[code];
	return requestError(status, message.replace('{model}', model), type, code);
}

/** How new-api refuses a key. Source: its code, which leaves `code` empty. */
export const keyRefusal = (status: 401 | 403, message: string): Answer =>
	requestError(status, message, 'new_api_error', '');

/** The answer to any path that new-api doesn't know, with HTTP 200. */
export const WEB_PAGE: Answer = {
	status: 200,
	headers: { 'content-type': 'text/html; charset=utf-8' },
	body: '<!doctype html><html><head><title>New API</title></head><body><div id="root"></div></body></html>',
};
