import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toCallbackTask, toTaskEvent } from '../../../nodes/MidjourneyVideo/mapping/callbackTask.ts';
import { toTaskPicture } from '../../../nodes/MidjourneyVideo/mapping/imageTask.ts';
import { tryParseJson } from '../../../nodes/MidjourneyVideo/mapping/json.ts';
import { toRefusal, toRefusalText } from '../../../nodes/MidjourneyVideo/mapping/refusal.ts';
import { toSubmitReceipt } from '../../../nodes/MidjourneyVideo/mapping/submitReceipt.ts';
import { toTaskOutput } from '../../../nodes/MidjourneyVideo/mapping/taskOutput.ts';
import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import { acceptance, anyText as anyAnswer } from './answers.ts';
import { damaged, finished, forged, ID } from './arbitraries.ts';
import { expectOneLine, outcomeOf } from './outcomes.ts';

const recordText = forged.map((record) => JSON.stringify(record));

const accepted = { code: 1, description: 'ok', result: ID, properties: {} };

/** A record or a receipt in which one field is nested in itself up to thousands of times. */
const deepText = fc
	.record({
		answer: fc.constantFrom(finished, accepted),
		name: fc.constantFrom('state', 'prompt', 'properties', 'videoUrls', 'new'),
		levels: fc.integer({ min: 1, max: 10_000 }),
	})
	.map(({ answer, name, levels }) =>
		JSON.stringify({ ...answer, [name]: 'DEEP' }).replace(
			'"DEEP"',
			`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`,
		),
	);

const anyText = fc.oneof(
	{ weight: 60, arbitrary: recordText },
	{ weight: 20, arbitrary: damaged(recordText) },
	{ weight: 20, arbitrary: anyAnswer },
	{ weight: 20, arbitrary: acceptance },
	{ weight: 1, arbitrary: deepText },
);

const anyStatus = fc.constantFrom(200, 302, 400, 500);

it('whatever text an answer has, everything that reads it gives a result or a failure that tells why', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyText, anyStatus, (text, status) => {
			const task = toVideoTask(tryParseJson(text));
			const posted = toCallbackTask(text);
			if (posted) expect(posted.id).toBe(task?.id);
			if (task) {
				JSON.stringify([toTaskOutput(task, true), toTaskOutput(task, false)]);
				outcomeOf(() => toTaskPicture(task, 0));
				seen.add(toTaskEvent(task));
			}
			const response = { status, location: null, text };
			expectOneLine(toRefusalText(toRefusal(response)), 500);
			const { value: receipt } = outcomeOf(() => toSubmitReceipt(response, { motion: 'low' }));
			seen.add(receipt ? JSON.stringify(receipt) && 'receipt' : 'no receipt');
		}),
	);
	expect(seen).toEqual(new Set(['succeeded', 'failed', 'progress', 'receipt', 'no receipt']));
});

const ROWS = ['<title', '<html', '<?xml', 'prompt', ' ', '\n', '"', '\\', '1', '[', '{"error":'];

it.each(ROWS)('a long row of %j, in any place of an answer, is read at once', (unit) => {
	const row = unit.repeat(500_000 / unit.length);
	const texts = [
		row,
		`<html>${row}`,
		`<html><title${row}`,
		...IN_FIELDS.map((name) => JSON.stringify({ id: ID, [name]: row })),
	];
	// Steps that grow with the square of the length would take hours, which the time limit of the test does not allow.
	for (const text of texts) {
		const task = toVideoTask(tryParseJson(text));
		if (task) JSON.stringify(toTaskOutput(task, true));
		toCallbackTask(text);
		const refused = { status: 400, location: row, text };
		const { value } = outcomeOf(() => toSubmitReceipt(refused, { motion: 'low', taskId: ID }));
		expect(value).toBeUndefined();
	}
});

const IN_FIELDS = [
	'id',
	'status',
	'progress',
	'videoUrl',
	'imageUrl',
	'state',
	'code',
	'type',
	'description',
	'submitTime',
];
