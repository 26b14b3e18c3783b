import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { openRunMemory, readSuspension } from '../../../nodes/MidjourneyVideo/run/runMemory.ts';
import { START_MS } from '../fakeApi.ts';
import { createMemory, createRunContext, createStoredRun, reload, submission } from './storedExecution.ts';

const NOW_MS = START_MS;
const LATER_MS = NOW_MS + 300_000;

const suspension = { id: 'abc', dueMs: LATER_MS, taskIds: ['1', '2'], hasOneWakeUp: true, isLast: false };

describe('openRunMemory', () => {
	it('begins a run with an empty memory, and stores it', () => {
		const stored: IDataObject = { other: 'data' };
		const memory = openRunMemory(createRunContext(stored, { executionId: '9', runIndex: 3 }), NOW_MS);
		const begun = createMemory({ executionId: '9', runIndex: 3, startMs: NOW_MS });
		expect(memory).toStrictEqual(begun);
		expect(stored).toStrictEqual({ other: 'data', midjourneyVideo: begun });
	});

	it('gives all of it back to the same run after a suspension, its beginning included', () => {
		const stored: IDataObject = {};
		const change = {
			submissions: { 0: submission('1') },
			inherited: { 1: submission('2') },
			failed: { 2: { message: 'Refused' } },
			sightings: { 'task 1': { wasSeen: true, succeededAtMs: NOW_MS } },
			suspension,
		};
		Object.assign(openRunMemory(createRunContext(stored), NOW_MS), change);
		const memory = openRunMemory(createRunContext(reload(stored)), LATER_MS);
		expect(memory).toStrictEqual(createMemory({ startMs: NOW_MS, ...change }));
	});

	it('gives a repeated try within the process the very same memory', () => {
		const context = createRunContext({});
		expect(openRunMemory(context, LATER_MS)).toBe(openRunMemory(context, NOW_MS));
	});

	it.each([1, 0, 11])('begins run %i of the same execution anew, with nothing of run 10', (runIndex) => {
		const stored: IDataObject = {};
		const before = openRunMemory(createRunContext(stored, { runIndex: 10 }), NOW_MS);
		Object.assign(before, {
			submissions: { 0: submission('1') },
			inherited: { 1: submission('2') },
			suspension,
		});
		const memory = openRunMemory(createRunContext(stored, { runIndex }), LATER_MS);
		expect(memory).toStrictEqual(createMemory({ runIndex, startMs: LATER_MS }));
		expect(stored).toEqual({ midjourneyVideo: memory });
	});

	it('lets the retry of a failed execution know what that one had submitted, and nothing else of it', () => {
		const stored: IDataObject = {};
		Object.assign(openRunMemory(createRunContext(stored), NOW_MS), {
			submissions: { 0: submission('1'), 2: submission('3') },
			failed: { 1: { message: 'Refused' } },
			sightings: { 'task 1': { wasSeen: true } },
			suspension,
		});
		const memory = openRunMemory(createRunContext(reload(stored), { executionId: '8' }), LATER_MS);
		expect(memory).toStrictEqual(
			createMemory({
				executionId: '8',
				startMs: LATER_MS,
				inherited: { 0: submission('1'), 2: submission('3') },
			}),
		);
	});

	it('lets the retry of a retry know what both had submitted, the later submission of an item first', () => {
		const stored: IDataObject = {};
		openRunMemory(createRunContext(stored), NOW_MS).submissions = { 0: submission('1'), 1: submission('2') };
		const retry = openRunMemory(createRunContext(stored, { executionId: '8' }), NOW_MS);
		retry.submissions = { 1: submission('3'), 2: submission('4') };
		const again = openRunMemory(createRunContext(reload(stored), { executionId: '9' }), NOW_MS);
		expect(again.inherited).toEqual({ 0: submission('1'), 1: submission('3'), 2: submission('4') });
		expect(again.submissions).toEqual({});
	});

	it('inherits nothing from another run of a failed execution', () => {
		const stored: IDataObject = {};
		openRunMemory(createRunContext(stored), NOW_MS).submissions = { 0: submission('1') };
		const memory = openRunMemory(createRunContext(stored, { executionId: '8', runIndex: 1 }), NOW_MS);
		expect(memory.inherited).toEqual({});
	});
});

describe('readSuspension', () => {
	const read = (name: string, nodeContext: IDataObject) =>
		readSuspension(createStoredRun(name, nodeContext) as IWebhookFunctions);

	it.each([
		'Midjourney Video',
		`"double", 'single' and \`other\` quotes`,
		'{braces}',
		'{{ $json.taskId }}',
		'}} + {{',
		'back\\slash',
		'\\u007b is no brace',
		'ends with a backslash \\',
		'\\"',
		'Vidéo 影片 🎬 \ud83c',
		'line\nbreak\tand tab',
		'${1 + 1} // /* $now */',
		'first.first() isEmpty()',
		'a.constructor',
		'line\u2028separator',
		'',
	])('finds what a node called %j has stored', (name) => {
		const memory = createMemory({ suspension });
		expect(read(name, { midjourneyVideo: memory })).toMatchObject({ executionId: '7', suspension });
	});

	it.each<[string, IDataObject]>([
		['nothing', {}],
		['something of another kind', { other: { suspension } }],
		['null', { midjourneyVideo: null }],
		['text', { midjourneyVideo: 'suspension' }],
		['a number', { midjourneyVideo: 17 }],
		['a list', { midjourneyVideo: [{ suspension }] }],
	])('gives undefined when the node has stored %s', (_what, nodeContext) => {
		expect(read('Midjourney Video', nodeContext)).toBeUndefined();
	});

	it('finds no suspension when the node has stored a run that was never suspended', () => {
		const stored = { midjourneyVideo: { executionId: '7', runIndex: 0 } };
		expect(read('Midjourney Video', stored)?.suspension).toBeUndefined();
	});
});
