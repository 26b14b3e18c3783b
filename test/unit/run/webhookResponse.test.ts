import type { IWebhookFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	ignored,
	refused,
	respond,
	respondRejected,
	toUnchecked,
} from '../../../nodes/MidjourneyVideo/run/webhookResponse.ts';
import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';
import { createAnswer } from '../n8nSide.ts';

/** n8n's side of a response: what the caller gets and what's logged. */
function createContext() {
	const { answering, sent, log } = createAnswer();
	const context = {
		getNode: () => ({ name: 'Videos' }),
		...answering,
	};
	return { context: context as unknown as IWebhookFunctions, sent, log };
}

describe('respond', () => {
	it('answers the caller itself, and gives n8n nothing to start with', () => {
		const { context, sent, log } = createContext();
		expect(respond(context, 202, { a: [1] })).toStrictEqual({ noWebhookResponse: true });
		expect(sent).toEqual([{ status: 202, body: { a: [1] } }]);
		expect(log).toEqual([]);
	});
});

describe('respondRejected', () => {
	it('answers 200 to what is ignored, with the reason', () => {
		const { context, sent, log } = createContext();
		expect(respondRejected(context, ignored('Not now'))).toStrictEqual({ noWebhookResponse: true });
		expect(sent).toEqual([{ status: 200, body: { ignored: 'Not now' } }]);
		expect(log).toEqual(['debug Videos: callback ignored. Not now']);
	});

	it.each([400, 401, 403, 429] as const)(
		'answers %i to what strangers send, without a line in every log',
		(status) => {
			const { context, sent, log } = createContext();
			const rejection = refused(status, 'Not signed', 'by 1.2.3.4');
			expect(respondRejected(context, rejection)).toStrictEqual({ noWebhookResponse: true });
			expect(sent).toEqual([{ status, body: { error: 'Not signed' } }]);
			expect(log).toEqual(['debug Videos: callback refused. Not signed (by 1.2.3.4)']);
		},
	);

	it('warns the operator of a 503, and keeps the detail from the caller', () => {
		const { context, sent, log } = createContext();
		const rejection = refused(503, 'Cannot ask', 'HTTP 401 from api.example');
		expect(respondRejected(context, rejection)).toStrictEqual({ noWebhookResponse: true });
		expect(sent).toEqual([{ status: 503, body: { error: 'Cannot ask' } }]);
		expect(log).toEqual(['warn Videos: callback refused. Cannot ask (HTTP 401 from api.example)']);
	});

	it.each([undefined, ''])('logs no empty brackets when the detail is %j', (detail) => {
		const { context, log } = createContext();
		respondRejected(context, refused(503, 'Cannot ask', detail));
		expect(log).toEqual(['warn Videos: callback refused. Cannot ask']);
	});
});

describe('toUnchecked', () => {
	it.each([
		['an error', new Error('Broken'), 'Broken'],
		['a failure', new Failure('No access'), 'No access'],
		['text', 'thrown as text', 'thrown as text'],
		['nothing', undefined, 'Unknown error (no message given)'],
		['an object', { code: 7 }, 'Unknown error (no message given)'],
	])('turns %s that was thrown into a 503', (_what, thrown, detail) => {
		expect(toUnchecked(thrown)).toEqual({
			kind: 'refused',
			status: 503,
			reason: "The node can't check callbacks right now",
			detail,
		});
	});
});
