import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toAccessAdvice } from '../../../nodes/MidjourneyVideo/mapping/accessAdvice.ts';
import { toRefusal, toRefusalText } from '../../../nodes/MidjourneyVideo/mapping/refusal.ts';
import { toSubmitAdvice } from '../../../nodes/MidjourneyVideo/mapping/submitAdvice.ts';
import { anyBody, anyResponse } from './answers.ts';
import { expectOneLine } from './outcomes.ts';

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
		fc.property(anyResponse, anyBody, (response, body) => {
			const advice = toSubmitAdvice(toRefusal(response), body);
			expectOneLine(advice, 600);
			expect(advice).not.toMatch(/undefined|null|\[object /);
			if (/under this key|extended/.test(advice)) expect(advice).toContain(`task ${body.taskId ?? 'is'}`);
			seen.add(advice.split(' ').slice(0, 3).join(' '));
		}),
	);
	expect(seen.size).toBeGreaterThan(12);
});

it('advice about the access names the origin of a redirect alone, and nothing without one', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyResponse, (response) => {
			const advice = toAccessAdvice(toRefusal(response));
			const { status } = response;
			const isAccess = [401, 403, 404, 405].includes(status) || (status >= 300 && status < 400);
			expect(advice !== undefined).toBe(isAccess);
			if (advice) expectOneLine(advice, 300);
			expect(advice ?? '').not.toMatch(/u:p@|\/mj(?!")|\/login/);
			seen.add(advice?.includes(' to https://new.example.') ? 'address' : String(isAccess));
		}),
	);
	expect(seen).toEqual(new Set(['address', 'true', 'false']));
});
