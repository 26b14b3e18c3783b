import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toAccessAdvice, toRefusal, toRefusalText } from '../../../nodes/MidjourneyVideo/api/refusal.ts';
import { toSubmitAdvice } from '../../../nodes/MidjourneyVideo/api/submitAdvice.ts';
import { anySubmission, anyResponse, hostileText } from '../arbitraries/answers.ts';
import { expectOneLine } from '../arbitraries/outcomes.ts';

it('a refusal is told in one line of readable length, whatever the server sent', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyResponse, (response) => {
			const refusal = toRefusal(response);
			const text = toRefusalText(refusal);
			expectOneLine(text, 500);
			expect(text.endsWith(`: ${refusal.text}`)).toBe(true);
			expect(text).toContain(refusal.code ?? `HTTP ${response.status}`);
			expect(refusal).toMatchObject({ status: response.status, location: response.location });
			seen.add(
				text
					.replace(/\d+/g, '0')
					.replace(/code .*?: /, 'code: ')
					.slice(0, 10),
			);
		}),
	);
	expect([...seen].map((begin) => begin.slice(0, 7))).toEqual(
		expect.arrayContaining(['HTTP 0:', 'HTTP 0,', 'code: S']),
	);
});

it('every refusal of a submission has an advice of readable length, with the task that it is about', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyResponse, anySubmission, (response, submission) => {
			const advice = toSubmitAdvice(toRefusal(response), submission);
			expectOneLine(advice, 600);
			expect(advice).not.toMatch(/undefined|null|\[object /);
			if (/under this key|extended/.test(advice))
				expect(advice).toContain(`task ${submission.body.taskId ?? 'is'}`);
			seen.add(advice.split(' ').slice(0, 3).join(' '));
		}),
	);
	expect(seen.size).toBeGreaterThan(12);
});

it('advice about the access comes with the statuses that concern it, and names the origin of a redirect alone', () => {
	const access = fc.oneof(fc.constantFrom(401, 403, 404, 405), fc.integer({ min: 300, max: 399 }));
	const other = fc.oneof(
		fc.integer({ min: 100, max: 299 }),
		fc.constantFrom(400, 402, 408, 413, 429),
		fc.integer({ min: 500, max: 599 }),
	);
	const seen = new Set<boolean>();
	fc.assert(
		fc.property(anyResponse, access, other, (response, status, otherStatus) => {
			const advice = toAccessAdvice(toRefusal({ ...response, status }))!;
			expectOneLine(advice, 300);
			expect(advice).not.toMatch(/u:p@|\/mj(?!\.$)|\/login/);
			expect(toAccessAdvice(toRefusal({ ...response, status: otherStatus }))).toBeUndefined();
			seen.add(advice.includes(' to https://new.example.'));
		}),
	);
	expect(seen).toEqual(new Set([true, false]));
});

it('whatever text an answer has, it is told in one line', () => {
	fc.assert(
		fc.property(hostileText, fc.constantFrom(200, 302, 400, 500), (text, status) => {
			expectOneLine(toRefusalText(toRefusal({ status, location: null, text })), 500);
		}),
	);
});
