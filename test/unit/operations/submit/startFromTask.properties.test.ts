import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toVideoTask } from '../../../../nodes/MidjourneyVideo/api/task.ts';
import { toTaskImage } from '../../../../nodes/MidjourneyVideo/operations/submit/startFromTask.ts';
import { tryParseJson } from '../../../../nodes/MidjourneyVideo/shared/json.ts';
import { hostileText } from '../../arbitraries/answers.ts';
import { forged, ID, mostlyJson } from '../../arbitraries/arbitraries.ts';
import { outcomeOf } from '../../arbitraries/outcomes.ts';

const picture = mostlyJson('https://cdn.example/0.png', 'http://cdn.example/1.png', 'none', '', null);

const imageRecord = fc.record(
	{
		action: fc.constantFrom('IMAGINE', 'imagine', 'UPSCALE', ''),
		status: fc.constantFrom('SUCCESS', 'SUCCESS', 'FAILURE', 'IN_PROGRESS'),
		imageUrl: picture,
		imageUrls: fc.oneof(picture, fc.array(fc.oneof(picture, fc.record({ url: picture })), { maxLength: 5 })),
	},
	{ requiredKeys: ['status'] },
);

const TWO_PICTURES = {
	status: 'SUCCESS',
	imageUrls: ['https://cdn.example/0.png', 'https://cdn.example/1.png'],
};

it('toTaskImage gives a link of a finished image task, or says why there is none', () => {
	const seen = new Set<string>();
	const anyRecord = fc.oneof(
		{ weight: 4, arbitrary: imageRecord },
		{ weight: 1, arbitrary: imageRecord.map((record) => ({ ...record, ...TWO_PICTURES })) },
		{ weight: 1, arbitrary: forged },
	);
	fc.assert(
		fc.property(anyRecord, fc.integer({ min: 0, max: 3 }), (record, index) => {
			const text = JSON.stringify({ ...record, id: ID });
			const task = toVideoTask(tryParseJson(text))!;
			const { value: found, failure } = outcomeOf(() => toTaskImage(task, index));
			seen.add(failure?.message.replace(/\(.*\)|\d+/gs, '…') ?? 'picture');
			// The ID is the picture's: the item has no task yet.
			if (failure) expect(failure).toMatchObject({ taskId: undefined, isFateUnknown: false });
			if (failure) return;
			expect(task.status).toBe('SUCCESS');
			expect(new URL(found).protocol).toMatch(/^https?:$/);
			expect(text).toContain(JSON.stringify(found));
		}),
	);
	expect(seen).toEqual(
		new Set([
			'picture',
			"Image task … isn't finished yet …",
			"Image task … didn't succeed …",
			'Task … is a video, not an image',
			'Image task … has no picture',
			'Image task … has no picture at “Image Index” …',
			'Image task … has only a grid of four pictures',
		]),
	);
});

it('toTaskImage gives a link or says why not, whatever text an answer has', () => {
	fc.assert(
		fc.property(hostileText, (text) => {
			const task = toVideoTask(tryParseJson(text));
			if (task) outcomeOf(() => toTaskImage(task, 0));
		}),
	);
});
