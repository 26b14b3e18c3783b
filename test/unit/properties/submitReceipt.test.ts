import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { toSubmitReceipt } from '../../../nodes/MidjourneyVideo/mapping/submitReceipt.ts';
import type { ApiResponse } from '../../../nodes/MidjourneyVideo/types.ts';
import { anyBody, anyResponse, page } from './answers.ts';
import { idLiteral } from './arbitraries.ts';
import { expectOneLine, outcomeOf } from './outcomes.ts';

const ACCEPTED = [1, 21, 22];
const REFUSED = [3, 4, 9, 23, 24, 30];
const MAYBE_BILLED = 'may have been accepted and may be billed';

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
			expect(response.status).toBeOneOf([
				200,
				201,
				202,
				...Array.from({ length: 97 }, (_, index) => 203 + index),
			]);
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
			if (failure) expect(failure.message).toBe('The server accepted the video (code 1) but gave no task id');
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
			expect(failure.description!.includes(MAYBE_BILLED)).toBe(isUnclear);
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

/** The contract: codes of success are never a refusal, codes of refusal and gateways' typed errors are, by HTTP 2xx. */
function mayBeBilled(response: ApiResponse): boolean {
	const answer = answerIn(response);
	const parts = [toObject(answer.error), answer];
	const first = (name: string) => parts.map((part) => toWord(part[name])).find((word) => word !== '');
	const code = Number(first('code') ?? NaN);
	if (ACCEPTED.includes(code)) return true;
	if (response.status >= 300 && response.status < 500) return response.status === 408;
	if (ACCEPTED.includes(Number(toWord(answer.code) || NaN))) return true;
	const isTypedError = first('type') && (first('description') ?? first('message') ?? toWord(answer.error));
	return response.status < 200 || response.status >= 500 || !(REFUSED.includes(code) || isTypedError);
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
