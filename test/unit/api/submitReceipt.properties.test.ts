import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toSubmitReceipt } from '../../../nodes/MidjourneyVideo/api/submitReceipt.ts';
import type { ApiResponse } from '../../../nodes/MidjourneyVideo/api/types.ts';
import type { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';
import {
	anySubmission,
	anyResponse,
	hostileText,
	page,
	ROW_UNITS,
	toLongTexts,
} from '../arbitraries/answers.ts';
import { ID, idLiteral } from '../arbitraries/arbitraries.ts';
import { expectOneLine, outcomeOf } from '../arbitraries/outcomes.ts';

const ACCEPTED = [1, 21, 22];
const MAYBE_ACCEPTED = 'The task may have been accepted';

it('toSubmitReceipt takes nothing for accepted but an answer that says so and gives the id', () => {
	const seen = new Set<unknown>();
	fc.assert(
		fc.property(anyResponse, anySubmission, (response, submission) => {
			const { value: receipt, failure } = outcomeOf(() => toSubmitReceipt(response, submission));
			seen.add(failure ? 'failed' : receipt.code);
			if (failure) return;
			expect(receipt.code).toBeOneOf(ACCEPTED);
			expect(receipt.code).toBe(Number((JSON.parse(response.text) as { code: unknown }).code));
			expect(receipt).toMatchObject({ result: receipt.taskId, taskId: expect.stringMatching(/^\S/) });
		}),
	);
	expect(seen).toEqual(new Set(['failed', ...ACCEPTED]));
});

it('toSubmitReceipt keeps the id digit for digit, or says that there is none', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(idLiteral, fc.boolean(), anySubmission, ({ digits, json }, isInArray, submission) => {
			const text = `{"code":1,"description":"ok","result":${isInArray ? `[${json}]` : json}}`;
			const { value: receipt, failure } = outcomeOf(() =>
				toSubmitReceipt({ status: 200, location: null, text }, submission),
			);
			if (failure)
				expect(failure.message).toContain('the server accepted it (code 1) but returned no task ID');
			else expect(receipt).toMatchObject({ taskId: digits, result: digits });
			if (digits === json) expect(failure).toBeUndefined();
			seen.add(failure ? 'none' : digits === json ? 'number' : 'other');
		}),
	);
	expect(seen).toEqual(new Set(['number', 'other', 'none']));
});

const anyStatus = fc.integer({ min: 100, max: 599 });
const refusedStatus = fc.integer({ min: 300, max: 499 }).filter((status) => status !== 408);
const unclearStatus = fc.oneof(
	fc.integer({ min: 100, max: 299 }),
	fc.constant(408),
	fc.integer({ min: 500, max: 599 }),
);
const words = fc.constantFrom('No', '队列已满', 'quota_not_enough', '');

/** Responses without one of the API's own codes. */
const codeless = fc.oneof(
	fc.constantFrom('', '{}', 'null', '[]', 'Bad Gateway', '{"id":"17"}', '{"error":{"message":"No"}}'),
	page.map(({ html }) => html),
);

const codeAnswer = (codes: fc.Arbitrary<unknown>) =>
	fc.tuple(codes, words).map(([code, description]) => JSON.stringify({ code, description }));

const gatewayError = (codes: fc.Arbitrary<string>) =>
	fc
		.tuple(codes, fc.constantFrom('new_api_error', 'comet_api_error'), words)
		.map(([code, type, message]) => JSON.stringify({ error: { code, type, message } }));

const response = (status: fc.Arbitrary<number>, text: fc.Arbitrary<string>): fc.Arbitrary<ApiResponse> =>
	fc.record({ status, text, location: fc.constant(null) });

/** Responses to submissions that created no task, per CometAPI's reference and the gateways' source code. */
const refused = fc.oneof(
	response(anyStatus, codeAnswer(fc.constantFrom<unknown>(3, 4, 9, 23, 24, 30, '24', -1, -100))),
	response(refusedStatus, codeless),
	response(
		anyStatus,
		gatewayError(fc.constantFrom('model_not_found', 'access_denied', 'system_cpu_overloaded')),
	),
	response(fc.constantFrom(401, 403, 429), gatewayError(fc.constant('bad_response_status_code'))),
);

/** All other responses: the task may exist and cost money. */
const unclear = fc.oneof(
	response(unclearStatus, codeless),
	response(anyStatus, codeAnswer(fc.constantFrom<unknown>(0, 2, 5, '5', 77, 999, 1, 21, 22))),
	response(anyStatus, fc.constant('{"code":4,"description":"insert_midjourney_task_failed"}')),
	response(unclearStatus, gatewayError(fc.constant('bad_response_status_code'))),
	response(fc.constantFrom(400, 404, 413), gatewayError(fc.constant('bad_response_status_code'))),
);

it('a known refusal is told as one, with HTTP of whatever status', () => {
	fc.assert(
		fc.property(refused, anySubmission, (answer, submission) => {
			const { failure } = outcomeOf(() => toSubmitReceipt(answer, submission));
			expect(failure).toMatchObject({ httpStatus: answer.status, isFateUnknown: false });
			expect(failure!.message).not.toContain(MAYBE_ACCEPTED);
		}),
	);
});

it('a submission with any other answer may be billed, and is not sent again', () => {
	fc.assert(
		fc.property(unclear, anySubmission, (answer, submission) => {
			const { failure } = outcomeOf(() => toSubmitReceipt(answer, submission));
			expect(failure).toMatchObject({ isFateUnknown: true, isRepeatable: false });
			expect(failure!.message).toContain(MAYBE_ACCEPTED);
		}),
	);
});

it('a failed submission is told in readable words, and never sent again where it may be billed', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyResponse, anySubmission, (answer, submission) => {
			const { failure } = outcomeOf(() => toSubmitReceipt(answer, submission));
			if (!failure) return;
			expectReadable(failure);
			const { httpStatus, isFateUnknown, isRepeatable } = failure;
			expect(httpStatus).toBe(answer.status);
			expect(failure.message.includes(MAYBE_ACCEPTED)).toBe(isFateUnknown);
			expect(isFateUnknown && isRepeatable).toBe(false);
			seen.add(`${Math.floor(answer.status / 100)}xx ${isFateUnknown ? 'unclear' : 'refused'}`);
		}),
	);
	const expected = [
		'1xx unclear',
		'2xx unclear',
		'2xx refused',
		'3xx refused',
		'4xx refused',
		'4xx unclear',
		'5xx unclear',
	];
	expect([...seen]).toEqual(expect.arrayContaining(expected));
});

it('a failure shows the title of a web page, and nothing of its HTML', () => {
	fc.assert(
		fc.property(page, anyResponse, anySubmission, ({ title, html }, answer, submission) => {
			const { failure } = outcomeOf(() => toSubmitReceipt({ ...answer, text: html }, submission));
			expectReadable(failure!);
			expect(failure!.message).not.toMatch(/[<>]|Sorry/);
			expect(failure!.message).toContain(title.trim().replace(/\s+/g, ' ').slice(0, 250));
		}),
	);
});

it('whatever text an answer has, it brings a receipt that can be stored, or a failure that tells why', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(hostileText, fc.constantFrom(200, 302, 400, 500), (text, status) => {
			const { value: receipt } = outcomeOf(() =>
				toSubmitReceipt({ status, location: null, text }, { call: 'video', body: { motion: 'low' } }),
			);
			seen.add(receipt ? JSON.stringify(receipt) && 'receipt' : 'no receipt');
		}),
	);
	expect(seen).toEqual(new Set(['receipt', 'no receipt']));
});

it.each(ROW_UNITS)('an answer with a long row of %j, in any place, is read at once', (unit) => {
	const [row] = toLongTexts(unit);
	for (const text of toLongTexts(unit)) {
		const answer = { status: 400, location: row!, text };
		const { value } = outcomeOf(() =>
			toSubmitReceipt(answer, { call: 'video', body: { motion: 'low', taskId: ID } }),
		);
		expect(value).toBeUndefined();
	}
});

function expectReadable({ message, description }: Failure): void {
	expectOneLine(message, 600);
	expectOneLine(description!, 1_000);
	expect(`${message} ${description}`).not.toMatch(/undefined|task null/);
}
