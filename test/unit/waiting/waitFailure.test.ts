import { describe, expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import { toWaitFailure } from '../../../nodes/MidjourneyVideo/waiting/waitFailure.ts';

const task = (record: object) => toVideoTask({ id: '17', ...record })!;

describe('toWaitFailure', () => {
	it.each([
		[{ status: 'FAILURE', failReason: 'Job was flagged' }, 'Task 17 ended with FAILURE: Job was flagged'],
		[{ status: 'CANCEL' }, 'Task 17 ended with CANCEL'],
		[{ status: 'MODAL', description: 'Submit success' }, 'Task 17 ended with MODAL'],
	])('tells how a task ended and why: %j', (record, message) => {
		const failure = toWaitFailure({ kind: 'settled', task: task(record) }, '17', 20);
		expect(failure).toMatchObject({ message, taskId: '17' });
		expect(failure.description).toContain('as a new task');
	});

	it('names task, status and progress when the time ran out, and how to go on', () => {
		const outcome = { kind: 'timedOut' as const, task: task({ status: 'IN_PROGRESS', progress: '40%' }) };
		const failure = toWaitFailure(outcome, '17', 20);
		expect(failure).toMatchObject({
			message: 'Task 17 was not finished after 20 minutes (IN_PROGRESS, 40%)',
			taskId: '17',
		});
		expect(failure.description).toContain(
			'with the Get or Wait operation and Task ID 17; do not submit it again',
		);
	});

	it('adds why the last look had no answer', () => {
		const outcome = {
			kind: 'timedOut' as const,
			lastFailure: new Failure('The server x closed the connection'),
		};
		expect(toWaitFailure(outcome, '17', 20).description).toContain(
			'The server x closed the connection at the last look.',
		);
	});

	it('keeps the task id with other failures', () => {
		const outcome = {
			kind: 'failed' as const,
			failure: new Failure('No', { description: 'Do this', httpStatus: 401 }),
		};
		expect(toWaitFailure(outcome, '17', 20)).toMatchObject({
			message: 'No',
			description: 'Do this',
			httpStatus: 401,
			taskId: '17',
		});
	});
});
