import fc from 'fast-check';
import { expect, it } from 'vitest';

import { isTaskId, toVideoTask } from '../../../nodes/MidjourneyVideo/api/task.ts';
import { tryParseJson } from '../../../nodes/MidjourneyVideo/shared/json.ts';
import { toCallbackTask, toTaskEvent } from '../../../nodes/MidjourneyVideo/trigger/callback.ts';
import { hostileText, ROW_UNITS, toLongTexts } from '../arbitraries/answers.ts';
import { damaged, finished, forged, ID, idLiteral, mostlyJson } from '../arbitraries/arbitraries.ts';
import { expectInPlace } from '../arbitraries/outcomes.ts';

it('toCallbackTask gives the id that was posted, digit for digit, or no task', () => {
	const seen = new Set<string>();
	const otherJson = mostlyJson('..', '../x', ' ', null, 1.5, 'x'.repeat(101)).map((value) => ({
		digits: undefined,
		json: JSON.stringify(value),
	}));
	fc.assert(
		fc.property(fc.oneof(idLiteral, otherJson), forged, ({ digits, json }, record) => {
			const text = JSON.stringify({ ...finished, ...record, id: ID }).replace(`"${ID}"`, () => json);
			const task = toCallbackTask(text);
			if (task && digits !== undefined) expect(task.id).toBe(digits);
			seen.add(task ? toTaskEvent(task) : digits === undefined ? 'no id' : 'no task');
		}),
	);
	expect(seen).toEqual(new Set(['succeeded', 'failed', 'progress', 'no id', 'no task']));
});

it('toCallbackTask finds in any text a task with an id and a status, or none', () => {
	const seen = new Set<boolean>();
	const text = fc.oneof(
		forged.map((record) => JSON.stringify(record)),
		damaged(forged.map((record) => JSON.stringify(record))),
		fc.json(),
		fc.string({ unit: 'binary' }),
		hostileText,
	);
	fc.assert(
		fc.property(text, (posted) => {
			const task = toCallbackTask(posted);
			seen.add(task !== undefined);
			if (!task) return;
			expect(task.id).toBe(toVideoTask(tryParseJson(posted))?.id);
			expect(task.id).toSatisfy(isTaskId);
			expect(task.record).toMatchObject({ id: task.id, status: expect.any(String) });
			expectInPlace(task.id, 'https://api.example');
		}),
	);
	expect(seen.size).toBe(2);
});

it.each(ROW_UNITS)('toCallbackTask is done at once with a long row of %j', (unit) => {
	for (const text of toLongTexts(unit)) expect(() => toCallbackTask(text)).not.toThrow();
});
