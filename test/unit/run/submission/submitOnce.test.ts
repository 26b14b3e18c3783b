import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
	findSubmission,
	noteSubmission,
	submitAndRemember,
	toSubmitOutput,
} from '../../../../nodes/MidjourneyVideo/run/submission/submitOnce.ts';
import {
	noteDelivery,
	openRunMemory,
	type Submission,
} from '../../../../nodes/MidjourneyVideo/run/runMemory.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { rejectionOf } from '../../failureOf.ts';
import { START_MS, toReceipt } from '../../fakeApi.ts';
import {
	createContextWithoutExecution,
	createMemory,
	createRunContext,
	reload,
	submission,
} from '../../run/storedExecution.ts';

describe('submitAndRemember', () => {
	beforeEach(() => void vi.useFakeTimers({ now: START_MS }));
	afterEach(() => void vi.useRealTimers());

	const { requestKey, sourceKey } = submission('1');
	const work = { requestKey, sourceKey, state: 'row-7' };
	const never = async () => await Promise.reject(new Error('Nothing may be submitted'));

	it('remembers an accepted submission, and when its receipt came', async () => {
		const memory = createMemory();
		const accepted = { ...work, receivedAtMs: START_MS, result: { receipt: toReceipt('1') } };
		expect(await submitAndRemember(memory, 3, work, async () => toReceipt('1'))).toEqual(accepted);
		expect(memory.submissions).toEqual({ 3: accepted });
	});

	it('remembers one of which nobody knows whether it was accepted, and submits it no more', async () => {
		const memory = createMemory();
		const noAnswer = new Failure('No answer', { isFateUnknown: true });
		const submitted = submitAndRemember(memory, 0, work, async () => await Promise.reject(noAnswer));
		expect(await rejectionOf(submitted)).toBe(noAnswer);
		const again = await submitAndRemember(memory, 0, work, never);
		expect(() => toSubmitOutput(again)).toThrow(noAnswer);
	});

	it('remembers nothing of a refusal, so that a further try may submit', async () => {
		const memory = createMemory();
		const refusal = new Failure('Refused');
		const submitted = submitAndRemember(memory, 0, work, async () => await Promise.reject(refusal));
		expect(await rejectionOf(submitted)).toBe(refusal);
		expect(memory.submissions).toEqual({});
	});

	it('takes the submission that an equal call of the same tool has made meanwhile', async () => {
		const memory = createMemory({ ofAllCalls: [submission('1')] });
		expect(await submitAndRemember(memory, 0, work, never)).toEqual(submission('1'));
		expect(memory.submissions).toEqual({ 0: submission('1') });
	});

	it('keeps the submission of another call that is made at the same moment for this one, too', async () => {
		const calls: Submission[] = [];
		const [first, second] = [createMemory({ ofAllCalls: calls }), createMemory({ ofAllCalls: calls })];
		const own = submitAndRemember(first, 0, work, async () => toReceipt('1'));
		expect(await submitAndRemember(second, 0, work, never)).toBe(await own);
		expect([second.submissions[0], calls]).toEqual([await own, [await own]]);
	});
});

describe('findSubmission', () => {
	const memory = createMemory({
		submissions: { 0: submission('1'), 1: submission('2') },
		inherited: { 1: submission('3'), 2: submission('4') },
	});
	const other = { requestKey: 'another request', sourceKey: 'another source' };

	it.each([
		['made in this execution', 0, submission('1'), '1'],
		['made in this execution with other values', 0, { ...other, sourceKey: 'source of 1' }, '1'],
		['inherited, asking for the same', 2, { ...other, requestKey: 'request of 4' }, '4'],
		['inherited, with other values', 2, { ...other, sourceKey: 'source of 4' }, '4'],
		['inherited, and another one made in this execution', 1, submission('3'), '3'],
		[
			'inherited and made again, where this execution’s own one counts',
			1,
			{ requestKey: 'request of 2', sourceKey: 'source of 3' },
			'2',
		],
	])('gives the submission of an item that was %s', (_what, itemIndex, keys, taskId) => {
		expect(findSubmission(memory, itemIndex, keys)).toEqual(submission(taskId));
	});

	it.each([
		['made in this execution, but asks for something else now', 0, other],
		['inherited, but asks for something else now', 2, other],
		['inherited, and asks for what another item had', 2, submission('3')],
		['new', 3, submission('4')],
	])('gives none for an item that is %s', (_what, itemIndex, keys) => {
		expect(findSubmission(memory, itemIndex, keys)).toBeUndefined();
	});
});

describe('the memory of a tool of an AI agent', () => {
	const isTool = true;

	/** An execution, or a retry of the one that `stored` comes from. */
	function createCalls(stored: IDataObject = {}, executionId = '7') {
		const open = (runIndex: number, begun = runIndex + 1) => {
			const context = createRunContext(stored, { executionId, runIndex, isTool, begun });
			return { context, memory: openRunMemory(context, START_MS) };
		};
		return {
			stored,
			open,
			/** One call that submits, and delivers its video if `isDelivered`. */
			call: (runIndex: number, taskId: string, { isDelivered = false, begun = runIndex + 1 } = {}) => {
				const { context, memory } = open(runIndex, begun);
				noteSubmission(memory, 0, submission(taskId));
				if (isDelivered) noteDelivery(context, memory, taskId);
				return memory;
			},
			find: (runIndex: number, taskId: string) =>
				findSubmission(open(runIndex).memory, 0, submission(taskId)),
		};
	}

	it('finds the task of an earlier call that asked for the same', () => {
		const calls = createCalls();
		calls.call(0, '1');
		calls.call(1, '2');
		expect(calls.find(2, '1')).toEqual(submission('1'));
		expect(calls.find(2, '2')).toEqual(submission('2'));
		expect(calls.find(2, '3')).toBeUndefined();
		expect(calls.open(2).memory.submissions).toEqual({});
	});

	it('finds what a call submits that was begun at the same time, and keeps that of both', () => {
		const calls = createCalls();
		const [first, second] = [calls.open(0, 2).memory, calls.open(1, 2).memory];
		noteSubmission(first, 0, submission('1'));
		noteSubmission(second, 0, submission('2'));
		expect(findSubmission(second, 0, submission('1'))).toBeDefined();
		expect([calls.find(2, '1'), calls.find(2, '2')]).toEqual([submission('1'), submission('2')]);
	});

	it('gives a repeated try of a call the very same memory, whatever was called meanwhile', () => {
		const calls = createCalls();
		const { memory } = calls.open(0);
		calls.open(1);
		expect(calls.open(0).memory).toBe(memory);
	});

	it('finds no task whose video the agent had got before it called', () => {
		const calls = createCalls();
		calls.call(0, '1', { isDelivered: true });
		expect(calls.find(1, '1')).toBeUndefined();
	});

	it('finds the task for a call of the turn in which the agent got the video, and not for one of the next turn', () => {
		const calls = createCalls();
		calls.call(0, '1', { isDelivered: true, begun: 2 });
		expect(calls.find(1, '1')).toMatchObject(submission('1'));
		noteDelivery(calls.open(1).context, calls.open(1).memory, '1');
		expect(calls.find(2, '1')).toBeUndefined();
	});

	it('finds all tasks of the execution that it retries, also those whose videos the agent had got', () => {
		const failed = createCalls();
		failed.call(0, '1', { isDelivered: true });
		failed.call(1, '2');
		const retry = createCalls(reload(failed.stored), '8');
		expect(retry.find(0, '1')).toMatchObject(submission('1'));
		expect(retry.find(0, '2')).toMatchObject(submission('2'));
		const { context, memory } = retry.open(2);
		noteDelivery(context, memory, '1');
		expect(retry.find(3, '1')).toBeUndefined();
	});

	it('does not take other values of the same parameters for the same', () => {
		const calls = createCalls();
		calls.call(0, '1');
		const keys = { requestKey: 'another request', sourceKey: 'source of 1' };
		expect(findSubmission(calls.open(1).memory, 0, keys)).toBeUndefined();
	});

	it('is each call’s own where n8n has no execution', () => {
		const [first, second] = [createContextWithoutExecution(), createContextWithoutExecution()].map(
			(context) => openRunMemory(context, START_MS),
		);
		noteSubmission(first!, 0, submission('1'));
		expect(findSubmission(second!, 0, submission('1'))).toBeUndefined();
	});
});
