import { randomBytes } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { LONGEST_REST_MS, REST_MS } from '../constants';
import { isSettled } from '../mapping/videoTask';
import { noteWaiting, suspendExecution } from '../waiting/engine';
import { noteFurthest } from '../waiting/furthestRun';
import type { WaitEntry, WaitOutcome } from '../waiting/pollUntilSettled';
import { watchWait } from '../waiting/processWatch';
import type { RunMemory, Suspension } from '../waiting/runMemory';
import type { Known, SuspendedTask } from '../waiting/sight';

/** The address that wakes this execution while it is suspended; n8n 2.x puts a token of its own into it. */
export function toResumeUrl(context: IExecuteFunctions): string {
	return context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
}

/** Measured: the versions that check a token are those that run a wait once, however often it's woken. */
export function hasOneWakeUp(resumeUrl: string): boolean {
	return resumeUrl.includes('signature=');
}

/** Hands the execution back to n8n, and has the process watch the tasks that are still to be waited for. */
export async function suspendWait(
	context: IExecuteFunctions,
	requests: WaitEntry[],
	outcomes: WaitOutcome[],
	resumeUrl: string,
	known: Map<string, Known>,
	memory: RunMemory,
): Promise<void> {
	const left = outcomes.flatMap((outcome, index) =>
		outcome.kind === 'left' ? [{ ...outcome, request: requests[index]! }] : [],
	);
	const running = left.filter(({ task }) => !task || !isSettled(task)).map(({ request }) => request);
	// What had settled, by the watch or by this look, doesn't end the wait yet: it's no use to wake it again at once.
	const mustRest = left.some(({ task, request }) =>
		task ? isSettled(task) : known.get(request.taskId) === 'settled',
	);
	const dueMs = left[0]!.untilMs;
	const suspension: Suspension = {
		id: randomBytes(16).toString('hex'),
		dueMs,
		taskIds: [...new Set(running.map(({ taskId }) => taskId))],
		hasOneWakeUp: hasOneWakeUp(resumeUrl),
		isLast: left.some(({ request }) => request.deadlineMs <= dueMs),
		restMs: mustRest ? Math.min(LONGEST_REST_MS, 2 * (memory.suspension?.restMs ?? REST_MS / 2)) : undefined,
	};
	memory.suspension = suspension;
	noteFurthest(context, memory, suspension.id);
	addWaitingHint(context, requests);
	await suspendExecution(context, new Date(dueMs));
	const quietUntilMs = Math.max(
		0,
		...Object.values(memory.sightings).map((sighting) => sighting.quietUntilMs ?? 0),
	);
	const wait = {
		executionId: memory.executionId,
		suspension,
		resumeUrl,
		tasks: running,
		restUntilMs: Date.now() + (suspension.restMs ?? 0),
		quietUntilMs,
	};
	// Not awaited: a process that is killed before n8n has stored the execution loses its tasks.
	void watchWait(context, wait);
}

/** Where somebody who looks at the suspended execution, or has stopped it, finds its tasks. */
function addWaitingHint(context: IExecuteFunctions, requests: SuspendedTask[]): void {
	const taskIds = [...new Set(requests.map(({ taskId }) => taskId))];
	const [name, them] = taskIds.length === 1 ? ['task', 'it'] : ['tasks', 'them'];
	const message = `Waiting for ${name} ${taskIds.join(', ')}. The execution goes on by itself when the server has finished ${them}. If you stop it, use Get with the task ID to get the video.`;
	context.addExecutionHints({ message, type: 'info', location: 'outputPane' });
	noteWaiting(context, message);
}
