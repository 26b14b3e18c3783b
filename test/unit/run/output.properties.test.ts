import { isDeepStrictEqual } from 'node:util';

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toVideoTask } from '../../../nodes/MidjourneyVideo/api/task.ts';
import { toTaskOutput } from '../../../nodes/MidjourneyVideo/run/output.ts';
import { tryParseJson } from '../../../nodes/MidjourneyVideo/shared/json.ts';
import { hostileText, ROW_UNITS, toLongTexts } from '../arbitraries/answers.ts';
import { forged, ID } from '../arbitraries/arbitraries.ts';

const orNull = (check: (value: unknown) => boolean) => (value: unknown) => value === null || check(value);
const isText = (value: unknown) => typeof value === 'string';
const isFilled = (value: unknown) => typeof value === 'string' && value !== '';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isPercentage = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 100;
const isUrl = (value: unknown) => typeof value === 'string' && /^https?:$/.test(new URL(value).protocol);

/** The fields that the README promises, in its order. */
const PROMISED: Record<string, (value: unknown) => boolean> = {
	taskId: isFilled,
	status: orNull(isFilled),
	finished: isFlag,
	succeeded: isFlag,
	progress: orNull(isPercentage),
	videoUrl: orNull(isUrl),
	videoUrls: (value) => Array.isArray(value) && value.every(orNull(isUrl)),
	state: orNull(isText),
	prompt: orNull(isText),
	failReason: orNull(isText),
};

/** An image task's fields in place of the video ones. */
const IMAGE_FIELDS: typeof PROMISED = { imageUrl: PROMISED.videoUrl!, imageUrls: PROMISED.videoUrls! };
const toImageName = (name: string) => name.replace('video', 'image');

/** A record whose fields may each be anything. */
const anything = fc.record(
	{
		status: fc.anything(),
		progress: fc.anything(),
		videoUrl: fc.anything(),
		videoUrls: fc.anything(),
		imageUrl: fc.anything(),
		properties: fc.anything(),
		submitTime: fc.anything(),
		state: fc.anything(),
	},
	{ requiredKeys: [] },
);

const answered = fc.oneof(
	{
		weight: 5,
		arbitrary: forged.map((record) => toVideoTask(tryParseJson(JSON.stringify({ ...record, id: ID })))!),
	},
	{ weight: 1, arbitrary: anything.map((record) => toVideoTask({ ...record, id: ID })!) },
);

it('the simplified task always has all the fields that are promised, each of its type', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(answered, (task) => {
			const output = toTaskOutput(task, true);
			const names = Object.keys(PROMISED).map((name) => (task.isImage ? toImageName(name) : name));
			expect(Object.keys(output)).toEqual(names);
			const entries = Object.entries(output);
			expect(entries.filter(([name, value]) => !(PROMISED[name] ?? IMAGE_FIELDS[name]!)(value))).toEqual([]);
			for (const [name, value] of entries) seen.add(`${name} ${value ? 'yes' : 'no'}`);
			if (!task.isImage) expect(output.videoUrl).toBe((output.videoUrls as string[]).find(Boolean) ?? null);
			if (output.succeeded) expect(output.finished).toBe(true);
			expect(isDeepStrictEqual(JSON.parse(JSON.stringify(output)), output)).toBe(true);
		}),
	);
	const IMAGE_SEEN = ['imageUrl yes', 'imageUrl no', 'imageUrls yes'];
	const always = ['taskId yes', 'videoUrls yes'];
	const others = Object.keys(PROMISED).filter((name) => !always.includes(`${name} yes`));
	expect(seen).toEqual(
		new Set([...always, ...IMAGE_SEEN, ...others.flatMap((name) => [`${name} yes`, `${name} no`])]),
	);
});

it('without simplifying, the output is the record as the API gave it', () => {
	fc.assert(
		fc.property(forged, (record) => {
			const text = JSON.stringify({ ...record, id: ID });
			const output = toTaskOutput(toVideoTask(tryParseJson(text))!, false);
			expect(isDeepStrictEqual(output, tryParseJson(text))).toBe(true);
		}),
	);
});

it('the task in whatever text an answer has can be stored, simplified or not', () => {
	let tasks = 0;
	fc.assert(
		fc.property(hostileText, (text) => {
			const task = toVideoTask(tryParseJson(text));
			if (!task) return;
			tasks += 1;
			expect(() => JSON.stringify([toTaskOutput(task, true), toTaskOutput(task, false)])).not.toThrow();
		}),
	);
	expect(tasks).toBeGreaterThan(100);
});

it.each(ROW_UNITS)('a record with a long row of %j is output at once', (unit) => {
	for (const text of toLongTexts(unit)) {
		const task = toVideoTask(tryParseJson(text));
		if (task) JSON.stringify(toTaskOutput(task, true));
	}
});
