import { describe, expect, it } from 'vitest';

import { toVideoTask } from '../../../../nodes/MidjourneyVideo/api/task.ts';
import { toWaitFailure } from '../../../../nodes/MidjourneyVideo/run/wait/waitResult.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';

const LIMITS = { taskId: '17', maxWaitMinutes: 20, isCutShort: false, failureField: 'If Video Fails' };

const task = (record: object) => toVideoTask({ id: '17', ...record })!;

describe('toWaitFailure', () => {
	it.each([
		[
			{ status: 'FAILURE', failReason: 'Job was flagged' },
			'Task 17 failed with status FAILURE: Job was flagged',
		],
		[{ status: 'CANCEL' }, 'Task 17 failed with status CANCEL'],
		[{ status: 'MODAL', description: 'Submit success' }, 'Task 17 failed with status MODAL'],
	])('tells how a task ended and why: %j', (record, message) => {
		const failure = toWaitFailure({ kind: 'settled', task: task(record) }, LIMITS);
		expect(failure).toMatchObject({ message, taskId: '17' });
		expect(failure.description).toContain('as a new task');
	});

	it('names task, status and progress when the time ran out, and how to go on', () => {
		const outcome = { kind: 'timedOut' as const, task: task({ status: 'IN_PROGRESS', progress: '40%' }) };
		const failure = toWaitFailure(outcome, LIMITS);
		expect(failure).toMatchObject({
			message: "Task 17 wasn't finished after 20 minutes (IN_PROGRESS, 40%)",
			taskId: '17',
		});
		expect(failure.description).toContain(
			"with Get Video or Wait for Video and task ID 17; don't submit it again",
		);
	});

	it('says that n8n’s timeout is what ended the wait, and where to raise it', () => {
		const outcome = { kind: 'timedOut' as const, task: task({ status: 'IN_PROGRESS', progress: '40%' }) };
		expect(toWaitFailure(outcome, { ...LIMITS, isCutShort: true })).toMatchObject({
			message: "Task 17 wasn't finished when n8n's timeout was about to end the execution (IN_PROGRESS, 40%)",
			description: expect.stringMatching(
				/task ID 17; don't submit it again\..* raise the workflow's timeout/,
			) as string,
			taskId: '17',
		});
		expect(toWaitFailure(outcome, LIMITS).description).toMatch(/raise “Max Wait”\.$/);
	});

	it('adds why the last look had no answer', () => {
		const outcome = {
			kind: 'timedOut' as const,
			lastFailure: new Failure('The server x closed the connection'),
		};
		expect(toWaitFailure(outcome, LIMITS).description).toContain(
			'The last check failed: The server x closed the connection.',
		);
	});

	it('keeps the task id with other failures', () => {
		const outcome = {
			kind: 'failed' as const,
			failure: new Failure('No', { description: 'Do this', httpStatus: 401 }),
		};
		expect(toWaitFailure(outcome, LIMITS)).toMatchObject({
			message: 'No',
			description: 'Do this',
			httpStatus: 401,
			taskId: '17',
		});
	});
});
