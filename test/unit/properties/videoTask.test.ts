import fc from 'fast-check';
import { expect, it } from 'vitest';

import { tryParseJson } from '../../../nodes/MidjourneyVideo/mapping/json.ts';
import {
	isSettled,
	isSucceeded,
	toStateText,
	toVideoTask,
} from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import type { VideoTask } from '../../../nodes/MidjourneyVideo/types.ts';
import { anyValue, finished, forged, ID, idLiteral, integerLiteral } from './arbitraries.ts';
import { expectWords, hasAll } from './outcomes.ts';

const anyRecord = fc.oneof(
	{ weight: 6, arbitrary: forged },
	{
		weight: 1,
		arbitrary: fc
			.tuple(forged, fc.dictionary(fc.string(), anyValue))
			.map((parts) => Object.assign({}, ...parts)),
	},
	{ weight: 1, arbitrary: anyValue },
	{ weight: 1, arbitrary: fc.jsonValue() },
);

it('toVideoTask takes whatever has an id, and keeps every promise about the task', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyRecord, (value: unknown) => {
			const task = toVideoTask(value);
			const record = toRecord(value);
			expect(task?.id).toBe(toIdText(record.id));
			if (task) expectTask(task, record);
			seen.add(task ? 'task' : 'none');
			if (task?.progressPercent) seen.add('progress');
			if (task?.videoUrls.length) seen.add('videos');
		}),
	);
	expect(seen).toEqual(new Set(['task', 'none', 'progress', 'videos']));
});

it('a task has succeeded only if its status says so', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(forged, (record) => {
			const task = toVideoTask({ ...record, id: ID })!;
			const status = toWord(record.status).toUpperCase();
			expect(isSucceeded(task)).toBe(status === 'SUCCESS');
			expect(isSettled(task)).toBe(['SUCCESS', 'FAILURE', 'CANCEL', 'MODAL'].includes(status));
			expectWords(toStateText(task), 1_000);
			seen.add(isSucceeded(task) ? 'succeeded' : isSettled(task) ? 'settled' : 'running');
		}),
	);
	expect(seen).toEqual(new Set(['succeeded', 'settled', 'running']));
});

it('an id of up to 40 digits keeps every digit from the text to the task, or is none', () => {
	const seen = new Set<string>();
	const literal = fc.oneof(
		idLiteral,
		integerLiteral.map(({ digits, json }) => ({ digits: `-${digits}`, json: `-${json}` })),
	);
	fc.assert(
		fc.property(literal, ({ digits, json }) => {
			const task = toVideoTask(tryParseJson(JSON.stringify(finished).replace(`"${ID}"`, () => json)));
			seen.add(`${task ? 'taken' : 'left'}, ${digits === json ? 'digits' : 'other'}`);
			if (digits === json || task) expect(task).toMatchObject({ id: digits, record: { id: digits } });
		}),
	);
	expect(seen).toSatisfy(hasAll('taken, digits', 'taken, other'));
	expect(seen).not.toContain('left, digits');
});

function expectTask(
	{ id, status, progressPercent, videoUrls, record }: VideoTask,
	source: Record<string, unknown>,
) {
	expect(id).toBe(id.trim());
	expect(status).toBe(toWord(source.status).toUpperCase());
	if (progressPercent !== null) {
		expect(progressPercent).toBeGreaterThanOrEqual(0);
		expect(progressPercent).toBeLessThanOrEqual(100);
	}
	for (const url of videoUrls) if (url !== null) expect(new URL(url).protocol).toMatch(/^https?:$/);
	if (videoUrls.length > 0) expect(videoUrls.some((url) => url !== null)).toBe(true);
	expect(Object.keys(record)).toEqual(Object.keys({ ...source, id }));
	const changed = Object.keys(record).filter((name) => !Object.is(record[name], source[name]));
	expect(changed.filter((name) => name !== 'id')).toEqual([]);
	expect(record.id).toBe(id);
}

/** An id is text; a number is one only as long as it has all its digits. */
function toIdText(id: unknown): string | undefined {
	return typeof id === 'number' && !Number.isSafeInteger(id) ? undefined : toWord(id) || undefined;
}

function toWord(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function toRecord(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? { ...value, ...{ id: Object(value).id } }
		: {};
}
