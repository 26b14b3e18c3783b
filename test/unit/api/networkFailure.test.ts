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
		['ECONNREFUSED', 'refused the connection', true],
		['ENOTFOUND', 'was not found', true],
		['EAI_AGAIN', 'could not be looked up', true],
		['CERT_HAS_EXPIRED', 'has a certificate that has expired', false],
		['ERR_KEY_NOT_SENT', 'is not the one of Base URL', false],
		['ERR_INVALID_URL', 'could not be asked: ERR_INVALID_URL', false],
		['ERR_INVALID_PROTOCOL', 'could not be asked: ERR_INVALID_PROTOCOL', false],
	])('says for %s that nothing was sent; that it may be sent again: %s', (code, message, isRepeatable) => {
		const failure = toNetworkFailure(wrapped(code), submit, 'api.example');
		expect(failure.message).toBe(`The server api.example ${message}`);
		expect(failure.description).toContain('Nothing was sent.');
		expect(failure).toMatchObject({ isRepeatable, isFateUnknown: false });
	});

	it.each([
		['ECONNRESET', 'closed the connection without an answer'],
		['ECONNABORTED', 'did not answer within 60 s'],
		['ETIMEDOUT', 'did not answer within 60 s'],
		['EHOSTUNREACH', 'cannot be reached'],
		['ERR_BAD_RESPONSE', 'broke off its answer'],
		['ESOMETHING', 'could not be asked: ESOMETHING'],
	])('says for a submission that ended with %s that it may be billed', (code, message) => {
		const failure = toNetworkFailure(wrapped(code), submit, 'api.example');
		expect(failure.message).toBe(`The task may have been accepted: the server api.example ${message}`);
		expect(failure).toMatchObject({
			description: MAYBE_ACCEPTED_ADVICE,
			isRepeatable: false,
			isFateUnknown: true,
		});
	});

	it('tells reads that asking again is free', () => {
		const failure = toNetworkFailure(wrapped('ECONNABORTED'), fetch, 'api.example');
		expect(failure.message).toBe('The server api.example did not answer within 5 s');
		expect(failure.description).toContain('Nothing was charged by asking.');
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
			message: `The server api.example could not be asked: ${blocked.message}`,
			isRepeatable: false,
			isFateUnknown: false,
		});
	});

	it('gives the reason of errors it has no words for', () => {
		const error = new Error('n8n says', { cause: new Error('certificate has expired') });
		expect(toNetworkFailure(error, fetch, 'api.example').message).toBe(
			'The server api.example could not be asked: certificate has expired',
		);
		expect(toNetworkFailure('what?', submit, 'api.example').message).toContain('no reason given');
	});
});
