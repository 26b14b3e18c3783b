import { describe, expect, it } from 'vitest';

import { readImageParameters } from '../../../../nodes/MidjourneyVideo/operations/createImage/parameters.ts';
import { failureOf } from '../../failureOf.ts';
import { createFakeRun } from '../../fakeRun.ts';

const read = (item: Record<string, unknown>) =>
	readImageParameters(createFakeRun([item], { operation: 'createImage' }).context, 0);
const PROMPT = { prompt: 'waves --ar 16:9' };
const NEW = { speed: '', state: null, imageIndex: 0, concurrency: 5, timeoutMs: 60_000 };

describe('readImageParameters', () => {
	it.each<[string, Record<string, unknown>, object]>([
		['a prompt', PROMPT, { grid: { body: PROMPT } }],
		['one with blanks around it', { prompt: ' waves\n' }, { grid: { body: { prompt: 'waves' } } }],
		[
			'the whole grid',
			{ ...PROMPT, imageResult: 'grid', imageIndex: 3 },
			{ grid: { body: PROMPT }, imageIndex: undefined },
		],
		['a picture', { ...PROMPT, imageIndex: '2' }, { grid: { body: PROMPT }, imageIndex: 2 }],
		[
			'an existing grid',
			{ createFrom: 'gridTask', gridTaskId: ' 17 ', imageResult: 'grid', imageIndex: 1 },
			{ grid: { taskId: '17' }, imageIndex: 1 },
		],
		[
			'options',
			{
				...PROMPT,
				options: {
					state: { row: 7 },
					speed: 'turbo',
					botType: 'NIJI_JOURNEY',
					extraFields: { notifyHook: 'https://n8n.example', prompt: 'sand' },
				},
			},
			{
				grid: {
					body: {
						prompt: 'sand',
						botType: 'NIJI_JOURNEY',
						state: '{"row":7}',
						notifyHook: 'https://n8n.example',
					},
				},
				speed: 'turbo',
				state: '{"row":7}',
			},
		],
	])('reads %s', (_what, item, expected) => {
		expect(read(item)).toEqual({ ...NEW, ...expected });
	});

	it.each<[Record<string, unknown>, string]>([
		[{ prompt: '' }, '“Prompt” is empty'],
		[{ prompt: { text: 'waves' } }, '“Prompt” must be text, not {"text":"waves"}'],
		[{ createFrom: 'gridTask', gridTaskId: '' }, '“Grid Task ID” is empty'],
		[{ ...PROMPT, imageIndex: -1 }, '“Image Index” must be a whole number from 0 to 3, not -1'],
		[{ ...PROMPT, options: { botType: '' } }, '“Bot Type” must be MID_JOURNEY or NIJI_JOURNEY, not ""'],
		[{ ...PROMPT, options: { speed: 'warp' } }, '“Speed” must be fast, relax, turbo or empty, not "warp"'],
		[
			{ ...PROMPT, options: { concurrency: 0 } },
			'“Max Parallel Requests” must be a whole number from 1 to 20, not 0',
		],
	])('refuses %j', (item, message) => {
		expect(failureOf(() => read(item)).message).toBe(message);
	});
});
