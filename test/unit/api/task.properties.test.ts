import fc from 'fast-check';
import { expect, it } from 'vitest';

import {
	hasState,
	isSettled,
	isSucceeded,
	stateOf,
	toStateText,
	toVideoTask,
	type VideoTask,
} from '../../../nodes/MidjourneyVideo/api/task.ts';
import { isObject, tryParseJson } from '../../../nodes/MidjourneyVideo/shared/json.ts';
import { anyValue, finished, forged, ID, idLiteral, integerLiteral } from '../arbitraries/arbitraries.ts';
import { expectWords, hasAll } from '../arbitraries/outcomes.ts';

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

it('toVideoTask keeps every promise about the task, whatever it is made of', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyRecord, (value: unknown) => {
			const task = toVideoTask(value);
			if (task) expectTask(task, value as Record<string, unknown>);
			seen.add(task ? 'task' : 'none');
			if (task?.progressPercent) seen.add('progress');
			if (task?.videoUrls.length) seen.add('videos');
		}),
	);
	expect(seen).toEqual(new Set(['task', 'none', 'progress', 'videos']));
});

it('toVideoTask takes whatever has an id, and nothing else', () => {
	const id = fc.constantFrom<[unknown, string]>(
		[ID, ID],
		[` ${ID}\n`, ID],
		[17, '17'],
		[-5, '-5'],
		['..', '..'],
	);
	const noId = fc.constantFrom<unknown>(undefined, null, '', ' ', {}, [ID], true, 1.5, 1e21, 2 ** 53, NaN);
	const noRecord = fc.oneof(anyValue, fc.jsonValue()).filter((value) => !isObject(value));
	fc.assert(
		fc.property(forged, id, noId, noRecord, (record, [given, expected], none, other) => {
			expect(toVideoTask({ ...record, id: given })?.id).toBe(expected);
			expect(toVideoTask({ ...record, id: none })).toBeUndefined();
			expect(toVideoTask(other)).toBeUndefined();
		}),
	);
});

it('a task has succeeded or settled only if its status says so, in whatever letters', () => {
	const status = fc.constantFrom<[string, string]>(
		['SUCCESS', 'succeeded'],
		['FAILURE', 'settled'],
		['CANCEL', 'settled'],
		['MODAL', 'settled'],
		['IN_PROGRESS', 'running'],
		['SUBMITTED', 'running'],
		['SUCCEEDED', 'running'],
		['NOT_SUCCESS', 'running'],
		['', 'running'],
	);
	const spelling = fc.constantFrom<(text: string) => string>(
		String,
		(text) => text.toLowerCase(),
		(text) => ` ${text.slice(0, 1)}${text.slice(1).toLowerCase()}\n`,
	);
	fc.assert(
		fc.property(forged, status, spelling, (record, [name, what], spell) => {
			const task = toVideoTask({ ...record, id: ID, status: spell(name) })!;
			expect(task.status).toBe(name);
			expect([isSucceeded(task), isSettled(task)]).toEqual([what === 'succeeded', what !== 'running']);
			expectWords(toStateText(task), 1_000);
		}),
	);
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

it('stateOf gives text as it is, everything else as JSON that says the same, and nothing only where there is no state', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			const record = tryParseJson(JSON.stringify({ state: value })) as { state?: string };
			const text = stateOf(record);
			expect(hasState(record)).toBe(value !== null);
			if (typeof value === 'string' || value === null) expect(text).toBe(value ?? '');
			else expect(tryParseJson(text)).toEqual(record.state);
			seen.add(value === null ? 'none' : typeof value);
		}),
	);
	expect(seen).toEqual(new Set(['none', 'string', 'number', 'boolean', 'object']));
});

function expectTask(
	{ id, status, progressPercent, videoUrls, record }: VideoTask,
	source: Record<string, unknown>,
): void {
	expect(id).toBe(String(source.id).trim());
	expect(id).not.toBe('');
	if (status !== '') expect(String(source.status).trim().toUpperCase()).toBe(status);
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
