import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	findSubmission,
	noteDelivery,
	noteSubmission,
	openRunMemory,
} from '../../../nodes/MidjourneyVideo/waiting/runMemory.ts';
import { createContextWithoutExecution, createRunContext, reload, submission } from './storedExecution.ts';

const NOW_MS = 1_700_000_000_000;

describe('the memory of a tool of an AI agent', () => {
	const isTool = true;

	/** An execution, or the retry of the one that `stored` is from. */
	function createCalls(stored: IDataObject = {}, executionId = '7') {
		const open = (runIndex: number, begun = runIndex + 1) => {
			const context = createRunContext(stored, { executionId, runIndex, isTool, begun });
			return { context, memory: openRunMemory(context, NOW_MS) };
		};
		return {
			stored,
			open,
			/** One call that submits, and delivers its video unless it is left running. */
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
			(context) => openRunMemory(context, NOW_MS),
		);
		noteSubmission(first!, 0, submission('1'));
		expect(findSubmission(second!, 0, submission('1'))).toBeUndefined();
	});
});
