import { Failure } from '../shared/failure';
import { NOT_SENT_CODE } from './credential';
import { MAYBE_ACCEPTED_ADVICE } from './submitAdvice';
import type { ApiRequest } from './types';

/** Error codes of Node.js and its HTTP clients, and what they mean. */
const MEANINGS: Record<string, string> = {
	ECONNREFUSED: 'refused the connection',
	ENOTFOUND: 'was not found',
	EAI_AGAIN: "couldn't be resolved (DNS lookup failed)",
	EHOSTUNREACH: "can't be reached",
	ENETUNREACH: "can't be reached",
	CERT_HAS_EXPIRED: 'has an expired certificate',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'has an untrusted certificate',
	SELF_SIGNED_CERT_IN_CHAIN: 'has an untrusted certificate',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has an untrusted certificate',
	ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another host name',
	ECONNRESET: 'closed the connection without a response',
	ERR_BAD_RESPONSE: 'closed the connection before its response was complete',
	[NOT_SENT_CODE]: "isn't the one in “Base URL”",
	EPIPE: 'closed the connection without a response',
	ERR_CANCELED: "hadn't responded when the execution was stopped",
};

/** No connection, so nothing was sent. A moment later there may be one. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * Nothing was sent here either, and retrying doesn't help. Unreachable hosts aren't listed: the connection may have
 * been lost halfway.
 */
const NEVER_SENT = new Set([
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	NOT_SENT_CODE,
	// Node.js or the HTTP client rejects the request itself, e.g. a proxy's scheme.
	'ERR_INVALID_URL',
	'ERR_INVALID_PROTOCOL',
	'ERR_INVALID_CHAR',
	'ERR_UNESCAPED_CHARACTERS',
]);

/** n8n's protection against requests to internal addresses. Its errors have no code. */
const BLOCKED = /The request was blocked because/;

const TIMEOUTS = new Set(['ECONNABORTED', 'ETIMEDOUT']);

/** The failure of a request that got no response. n8n's own error is dropped: it holds the request's headers. */
export function toNetworkFailure(error: unknown, request: ApiRequest, host: string): Failure {
	const { code, text } = toNetworkReason(error, host, request.timeoutMs);
	if (NOT_CONNECTED.has(code) || NEVER_SENT.has(code) || BLOCKED.test(text)) {
		return new Failure(text, {
			description: 'Check the credential, and whether the server is up. Nothing was sent.',
			isRepeatable: NOT_CONNECTED.has(code),
		});
	}
	if (request.isSubmission) {
		return new Failure(`The task may have been accepted: ${text.replace(/^The/, 'the')}`, {
			description: MAYBE_ACCEPTED_ADVICE,
			isFateUnknown: true,
		});
	}
	return new Failure(text, {
		description: 'Try again, or raise “Request Timeout” in “Options”. This request is free.',
		isRepeatable: true,
	});
}

/** Why a request got no response: an error code, and a sentence about the server for a message. */
export function toNetworkReason(
	error: unknown,
	host: string,
	timeoutMs: number,
): { code: string; text: string } {
	const { code, message } = toRootCause(error);
	const meaning = TIMEOUTS.has(code)
		? `didn't respond within ${Math.round(timeoutMs / 1000)} s`
		: MEANINGS[code];
	const text =
		meaning === undefined ? `The request to ${host} failed: ${message}` : `The server ${host} ${meaning}`;
	return { code, text };
}

/** Whether the network failure may be over a moment later. n8n's own refusals, for example, won't be. */
export function isPassingCode(code: string): boolean {
	return (code in MEANINGS && !NEVER_SENT.has(code) && code !== 'ERR_CANCELED') || TIMEOUTS.has(code);
}

/** n8n wraps the HTTP client's error: 2.x keeps it as the cause, 1.x only its code, as `httpCode`. */
function toRootCause(error: unknown, depth = 0): { code: string; message: string } {
	if (!(error instanceof Error)) return { code: '', message: 'no reason given' };
	const { code, cause, httpCode } = error as Error & { code?: unknown; cause?: unknown; httpCode?: unknown };
	if (typeof code === 'string' && code !== '') return { code, message: error.message };
	if (cause instanceof Error && depth < 5) return toRootCause(cause, depth + 1);
	return { code: typeof httpCode === 'string' ? httpCode : '', message: error.message };
}
