import { describe, expect, it } from 'vitest';

import { toNetworkFailure } from '../../../nodes/MidjourneyVideo/api/networkFailure.ts';
import { MAYBE_ACCEPTED_ADVICE } from '../../../nodes/MidjourneyVideo/api/submitAdvice.ts';

const submit = {
	method: 'POST',
	path: '/mj-fast/mj/submit/video',
	timeoutMs: 60_000,
	isSubmission: true,
} as const;
const fetch = { method: 'GET' as const, path: '/mj/task/1/fetch', timeoutMs: 5_000 };
const wrapped = (code: string) =>
	new Error('n8n says', { cause: new Error('wrapped', { cause: Object.assign(new Error(code), { code }) }) });

describe('toNetworkFailure', () => {
	it.each([
		['ECONNREFUSED', 'The server api.example refused the connection', true],
		['ENOTFOUND', 'The server api.example was not found', true],
		['EAI_AGAIN', "The server api.example couldn't be resolved (DNS lookup failed)", true],
		['CERT_HAS_EXPIRED', 'The server api.example has an expired certificate', false],
		['ERR_KEY_NOT_SENT', "The server api.example isn't the one in “Base URL”", false],
		['ERR_INVALID_URL', 'The request to api.example failed: ERR_INVALID_URL', false],
		['ERR_INVALID_PROTOCOL', 'The request to api.example failed: ERR_INVALID_PROTOCOL', false],
	])('says for %s that nothing was sent; that it may be sent again: %s', (code, message, isRepeatable) => {
		const failure = toNetworkFailure(wrapped(code), submit, 'api.example');
		expect(failure.message).toBe(message);
		expect(failure.description).toContain('Nothing was sent.');
		expect(failure).toMatchObject({ isRepeatable, isFateUnknown: false });
	});

	it.each([
		['ECONNRESET', 'the server api.example closed the connection without a response'],
		['ECONNABORTED', "the server api.example didn't respond within 60 s"],
		['ETIMEDOUT', "the server api.example didn't respond within 60 s"],
		['EHOSTUNREACH', "the server api.example can't be reached"],
		['ERR_BAD_RESPONSE', 'the server api.example closed the connection before its response was complete'],
		['ESOMETHING', 'the request to api.example failed: ESOMETHING'],
	])('says for a submission that ended with %s that it may be billed', (code, message) => {
		const failure = toNetworkFailure(wrapped(code), submit, 'api.example');
		expect(failure.message).toBe(`The task may have been accepted: ${message}`);
		expect(failure).toMatchObject({
			description: MAYBE_ACCEPTED_ADVICE,
			isRepeatable: false,
			isFateUnknown: true,
		});
	});

	it('tells reads that asking again is free', () => {
		const failure = toNetworkFailure(wrapped('ECONNABORTED'), fetch, 'api.example');
		expect(failure.message).toBe("The server api.example didn't respond within 5 s");
		expect(failure.description).toContain('This request is free.');
		expect(failure).toMatchObject({ isRepeatable: true, isFateUnknown: false });
	});

	it('knows the code by httpCode, where n8n 1.x keeps it', () => {
		const error = Object.assign(new Error('n8n says'), { httpCode: 'ECONNREFUSED' });
		expect(toNetworkFailure(error, submit, 'api.example').message).toBe(
			'The server api.example refused the connection',
		);
	});

	it('says that nothing was sent when n8n itself blocks the request', () => {
		const blocked = new Error('The request was blocked because the destination hostname is restricted');
		expect(toNetworkFailure(blocked, submit, 'api.example')).toMatchObject({
			message: `The request to api.example failed: ${blocked.message}`,
			isRepeatable: false,
			isFateUnknown: false,
		});
	});

	it('gives the reason of errors it has no words for', () => {
		const error = new Error('n8n says', { cause: new Error('certificate has expired') });
		expect(toNetworkFailure(error, fetch, 'api.example').message).toBe(
			'The request to api.example failed: certificate has expired',
		);
		expect(toNetworkFailure('what?', submit, 'api.example').message).toContain('no reason given');
	});
});
