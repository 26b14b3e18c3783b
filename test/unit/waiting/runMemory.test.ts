import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	type Acceptance,
	findAccepted,
	openRunMemory,
	readSuspension,
} from '../../../nodes/MidjourneyVideo/waiting/runMemory.ts';
import { createMemory, createRunContext, createStoredRun, reload } from './storedExecution.ts';

const NOW_MS = 1_700_000_000_000;
const LATER_MS = NOW_MS + 300_000;

const suspension = { id: 'abc', dueMs: LATER_MS, taskIds: ['1', '2'], hasOneWakeUp: true };

function acceptance(taskId: string, requestKey = `key of ${taskId}`): Acceptance {
	return { requestKey, receipt: { taskId, code: 1, description: null, result: taskId, properties: null } };
}

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
			accepted: { 0: acceptance('1') },
			inherited: { 1: acceptance('2') },
			failed: { 2: { message: 'Refused', isTransient: false } },
			sightings: { 'task 1': { wasSeen: true, succeededAtMs: NOW_MS } },
			suspension,
			endedBy: 'run',
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
			accepted: { 0: acceptance('1') },
			inherited: { 1: acceptance('2') },
			suspension,
		});
		const memory = openRunMemory(createRunContext(stored, { runIndex }), LATER_MS);
		expect(memory).toStrictEqual(createMemory({ runIndex, startMs: LATER_MS }));
		expect(stored).toEqual({ midjourneyVideo: memory });
	});

	it('lets the retry of a failed execution know what that one had submitted, and nothing else of it', () => {
		const stored: IDataObject = {};
		Object.assign(openRunMemory(createRunContext(stored), NOW_MS), {
			accepted: { 0: acceptance('1'), 2: acceptance('3') },
			failed: { 1: { message: 'Refused' } },
			sightings: { 'task 1': { wasSeen: true } },
			suspension,
			endedBy: 'run',
		});
		const memory = openRunMemory(createRunContext(reload(stored), { executionId: '8' }), LATER_MS);
		expect(memory).toStrictEqual(
			createMemory({
				executionId: '8',
				startMs: LATER_MS,
				inherited: { 0: acceptance('1'), 2: acceptance('3') },
			}),
		);
	});

	it('lets the retry of a retry know what both had submitted, the later submission of an item first', () => {
		const stored: IDataObject = {};
		openRunMemory(createRunContext(stored), NOW_MS).accepted = { 0: acceptance('1'), 1: acceptance('2') };
		const retry = openRunMemory(createRunContext(stored, { executionId: '8' }), NOW_MS);
		retry.accepted = { 1: acceptance('3'), 2: acceptance('4') };
		const again = openRunMemory(createRunContext(reload(stored), { executionId: '9' }), NOW_MS);
		expect(again.inherited).toEqual({ 0: acceptance('1'), 1: acceptance('3'), 2: acceptance('4') });
		expect(again.accepted).toEqual({});
	});

	it('inherits nothing from another run of a failed execution', () => {
		const stored: IDataObject = {};
		openRunMemory(createRunContext(stored), NOW_MS).accepted = { 0: acceptance('1') };
		const memory = openRunMemory(createRunContext(stored, { executionId: '8', runIndex: 1 }), NOW_MS);
		expect(memory.inherited).toEqual({});
	});
});

describe('findAccepted', () => {
	const memory = createMemory({
		accepted: { 0: acceptance('1'), 1: acceptance('2') },
		inherited: { 1: acceptance('3'), 2: acceptance('4') },
	});

	it.each([
		['accepted in this execution', 0, 'key of 1', '1'],
		['accepted in this execution with other values', 0, 'another key', '1'],
		['inherited, asked for in the same words', 2, 'key of 4', '4'],
		['both, where this execution’s own one counts', 1, 'key of 3', '2'],
	])('gives the receipt of an item that is %s', (_what, itemIndex, requestKey, taskId) => {
		expect(findAccepted(memory, itemIndex, requestKey)).toEqual(acceptance(taskId).receipt);
	});

	it.each([
		['inherited, but asks for something else now', 2, 'another key'],
		['inherited, and asks for what another item had', 2, 'key of 3'],
		['new', 3, 'key of 4'],
	])('gives none for an item that is %s', (_what, itemIndex, requestKey) => {
		expect(findAccepted(memory, itemIndex, requestKey)).toBeUndefined();
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
		expect(read(name, { midjourneyVideo: memory as unknown as IDataObject })).toEqual(suspension);
	});

	it.each<[string, IDataObject]>([
		['nothing', {}],
		['something of another kind', { other: { suspension } }],
		['a run that was never suspended', { midjourneyVideo: { executionId: '7', runIndex: 0 } }],
		['null', { midjourneyVideo: null }],
		['text', { midjourneyVideo: 'suspension' }],
		['a number', { midjourneyVideo: 17 }],
		['a list', { midjourneyVideo: [{ suspension }] }],
	])('gives undefined when the node has stored %s', (_what, nodeContext) => {
		expect(read('Midjourney Video', nodeContext)).toBeUndefined();
	});
});
