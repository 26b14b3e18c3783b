import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toCallbackTask, toTaskEvent } from '../../../nodes/MidjourneyVideo/mapping/callbackTask.ts';
import { isTaskId, toEnteredTaskId } from '../../../nodes/MidjourneyVideo/mapping/taskId.ts';
import {
	anyValue,
	damaged,
	finished,
	forged,
	ID,
	idLiteral,
	longInteger,
	mostlyJson,
} from './arbitraries.ts';
import { hasAll, outcomeOf } from './outcomes.ts';

const BASES = ['https://api.example', 'http://127.0.0.1:3000/gateway/api', 'https://a.example/x%2Fy'];

const idLike = fc.oneof(
	longInteger.map(String),
	fc.string({ unit: fc.constantFrom(...'aZ09_.:~-'), maxLength: 110 }),
	fc.string({ unit: fc.constantFrom(...'aZ09_.:~-./\\?#%@& \n\0é'), maxLength: 12 }),
	fc.constantFrom('.', '..', '...', '%2e%2e', '..%2f', '../x', '17/19', '__proto__', '١٧'),
);

const entered = fc.oneof(
	{ weight: 3, arbitrary: idLike },
	{
		weight: 2,
		arbitrary: fc
			.tuple(idLike, fc.constantFrom(' ', '\n', '\u00a0'))
			.map(([id, blank]) => `${blank}${id}${blank}`),
	},
	{ weight: 2, arbitrary: fc.oneof(fc.maxSafeInteger(), fc.double(), longInteger.map(Number)) },
	{ weight: 1, arbitrary: anyValue },
);

it('toEnteredTaskId gives an id with all its digits that stays in its place of a URL, or refuses', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(entered, fc.constantFrom(...BASES), (value, base) => {
			const { value: id, failure } = outcomeOf(() => toEnteredTaskId(value, 'Task ID'));
			seen.add(`${typeof value} ${failure ? 'refused' : 'taken'}`);
			if (failure) return;
			expect(id).toBe(typeof value === 'number' ? String(BigInt(value)) : (value as string).trim());
			expect(value).not.toSatisfy(hasLostDigits);
			expectInPlace(id, base);
		}),
	);
	expect(seen).toSatisfy(hasAll('string taken', 'string refused', 'number taken', 'number refused'));
});

it('isTaskId says what toEnteredTaskId takes', () => {
	const seen = new Set<boolean>();
	fc.assert(
		fc.property(fc.oneof(idLike, fc.string()), (text) => {
			const isTaken = outcomeOf(() => toEnteredTaskId(text, 'Task ID')).value === text;
			expect(isTaskId(text)).toBe(isTaken);
			seen.add(isTaken);
		}),
	);
	expect(seen.size).toBe(2);
});

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
	);
	fc.assert(
		fc.property(text, (posted) => {
			const task = toCallbackTask(posted);
			seen.add(task !== undefined);
			if (!task) return;
			expect(task.id).toSatisfy(isTaskId);
			expect(task.record).toMatchObject({ id: task.id, status: expect.any(String) });
			expectInPlace(task.id, BASES[0]!);
		}),
	);
	expect(seen.size).toBe(2);
});

function expectInPlace(id: string, base: string): void {
	const path = `/mj/task/${encodeURIComponent(id)}/fetch`;
	const url = new URL(`${base}${path}`);
	expect(url.href).toBe(`${base}${path}`);
	expect(decodeURIComponent(url.pathname.split('/').at(-2)!)).toBe(id);
}

function hasLostDigits(value: unknown): boolean {
	return typeof value === 'number' && !Number.isSafeInteger(value);
}
