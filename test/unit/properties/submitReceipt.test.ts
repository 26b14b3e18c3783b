import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { toSubmitReceipt } from '../../../nodes/MidjourneyVideo/mapping/submitReceipt.ts';
import type { ApiResponse } from '../../../nodes/MidjourneyVideo/types.ts';
import { anyBody, anyResponse, page } from './answers.ts';
import { idLiteral } from './arbitraries.ts';
import { expectOneLine, outcomeOf } from './outcomes.ts';

const ACCEPTED = [1, 21, 22];
const MAYBE_ACCEPTED = 'The task may have been accepted';

it('toSubmitReceipt takes nothing for accepted but an answer that says so and gives the id', () => {
	const seen = new Set<unknown>();
	fc.assert(
		fc.property(anyResponse, anyBody, (response, body) => {
			const { value: receipt, failure } = outcomeOf(() => toSubmitReceipt(response, body));
			seen.add(failure ? 'failed' : receipt.code);
			if (failure) return;
			const answer = answerIn(response);
			expect(receipt.code).toBe(Number(answer.code));
			expect(receipt.code).toBeOneOf(ACCEPTED);
			expect(receipt).toMatchObject({ result: receipt.taskId, taskId: expect.stringMatching(/^\S/) });
		}),
	);
	expect(seen).toEqual(new Set(['failed', ...ACCEPTED]));
});

it('toSubmitReceipt keeps the id digit for digit, or says that there is none', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(idLiteral, fc.boolean(), anyBody, ({ digits, json }, isInArray, body) => {
			const text = `{"code":1,"description":"ok","result":${isInArray ? `[${json}]` : json}}`;
			const { value: receipt, failure } = outcomeOf(() =>
				toSubmitReceipt({ status: 200, location: null, text }, body),
			);
			if (failure) expect(failure.message).toContain('the server accepted it (code 1) but gave no task ID');
			else expect(receipt).toMatchObject({ taskId: digits, result: digits });
			if (digits === json) expect(failure).toBeUndefined();
			seen.add(failure ? 'none' : digits === json ? 'number' : 'other');
		}),
	);
	expect(seen).toEqual(new Set(['number', 'other', 'none']));
});

it('a failed submission may be billed unless the answer is a known refusal', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyResponse, anyBody, (response, body) => {
			const { failure } = outcomeOf(() => toSubmitReceipt(response, body));
			if (!failure) return;
			expectReadable(failure);
			const isUnclear = mayBeBilled(response);
			expect(failure.message.includes(MAYBE_ACCEPTED)).toBe(isUnclear);
			expect(failure).toMatchObject({ httpStatus: response.status, mayBeBilled: isUnclear });
			if (isUnclear) expect(failure.isRepeatable).toBe(false);
			seen.add(`${Math.floor(response.status / 100)}xx ${isUnclear ? 'unclear' : 'refused'}`);
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
		fc.property(page, anyResponse, anyBody, ({ title, html }, response, body) => {
			const { failure } = outcomeOf(() => toSubmitReceipt({ ...response, text: html }, body));
			expectReadable(failure!);
			expect(failure!.message).not.toMatch(/[<>]|Sorry/);
			expect(failure!.message).toContain(title.trim().replace(/\s+/g, ' ').slice(0, 250));
		}),
	);
});

function expectReadable({ message, description }: Failure): void {
	expectOneLine(message, 600);
	expectOneLine(description!, 1_000);
	expect(`${message} ${description}`).not.toMatch(/undefined|task null/);
}

/** Whether nobody knows what became of it: by the API's code, else by a gateway's error code, else by the HTTP status. */
function mayBeBilled(response: ApiResponse): boolean {
	const { status } = response;
	const answer = answerIn(response);
	const error = toObject(answer.error);
	const isLost = response.text.includes('insert_midjourney_task_failed');
	if (/^-?\d{1,9}$/.test(toWord(answer.code))) {
		const code = Number(answer.code);
		return isLost || !(code < 0 || [3, 4, 9, 23, 24, 30].includes(code));
	}
	if (isLost) return true;
	if (/^(?:model_not_found|access_denied|system_\w+_overloaded)$/.test(toWord(error.code))) return false;
	const type = toWord(error.type) || toWord(answer.type);
	const isGateways = /^(?:new|comet)_api_error$/.test(type) && toWord(error.code) !== '';
	if (isGateways && ![401, 403, 429].includes(status)) return true;
	return !(status >= 300 && status < 500 && status !== 408);
}

function answerIn({ text }: ApiResponse): Record<string, unknown> {
	try {
		return toObject(JSON.parse(text));
	} catch {
		return {};
	}
}

function toObject(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function toWord(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
