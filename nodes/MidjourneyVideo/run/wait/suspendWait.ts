import { randomBytes } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { isSettled } from '../../api/task';
import type { Clock } from '../../shared/clock';
import { addWaitingHint } from '../hints';
import { suspendExecution } from '../n8nEngine';
import type { Known, Run } from '../operation';
import type { RunMemory, Suspension } from '../runMemory';
import { type OpenWait, toQuietMs, type WaitEntry, type WaitOutcome } from './pollUntilSettled';
import { noteFurthest } from './repeatedRun';

/** The URL that wakes this execution while it's suspended; n8n 2.x adds a signature to it. */
export function toResumeUrl(context: IExecuteFunctions): string {
	return context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
}

/** n8n 2.x signs resume URLs, and runs a wait once however often it's woken; 1.x does neither (measured). */
export function hasOneWakeUp(resumeUrl: string): boolean {
	return resumeUrl.includes('signature=');
}

/** If a task had settled but the wait goes on, the execution isn't called for this long, doubled each time. */
const REST_MS = 10_000;

const LONGEST_REST_MS = 60_000;

interface WaitToSuspend {
	entries: WaitEntry[];
	/** From the latest look, one per entry. */
	outcomes: WaitOutcome[];
	/** What was known about the tasks before that look. */
	known: Map<string, Known>;
	resumeUrl: string;
}

/** Hands the execution back to n8n, and has the watch check the tasks that haven't settled. */
export async function suspendWait(
	{ context, watch }: Pick<Run, 'context' | 'watch'>,
	{ entries, outcomes, known, resumeUrl }: WaitToSuspend,
	memory: RunMemory,
): Promise<void> {
	const suspended = outcomes.flatMap((outcome, index) =>
		outcome.kind === 'suspended' ? [{ ...outcome, entry: entries[index]! }] : [],
	);
	const running = suspended.filter(({ task }) => !task || !isSettled(task)).map(({ entry }) => entry);
	// A task that the watch or this look found settled hasn't ended the wait, so waking it again right away is no use.
	const mustRest = suspended.some(({ task, entry }) =>
		task ? isSettled(task) : known.get(entry.taskId) === 'settled',
	);
	const dueMs = suspended[0]!.untilMs;
	const suspension: Suspension = {
		id: randomBytes(16).toString('hex'),
		dueMs,
		taskIds: [...new Set(running.map(({ taskId }) => taskId))],
		hasOneWakeUp: hasOneWakeUp(resumeUrl),
		isLast: suspended.some(({ entry }) => entry.deadlineMs <= dueMs),
		restMs: mustRest ? Math.min(LONGEST_REST_MS, 2 * (memory.suspension?.restMs ?? REST_MS / 2)) : undefined,
	};
	memory.suspension = suspension;
	noteFurthest(context, memory);
	addWaitingHint(
		context,
		entries.map(({ taskId }) => taskId),
	);
	await suspendExecution(context, new Date(dueMs));
	const quietUntilMs = Math.max(
		0,
		...Object.values(memory.sightings).map((sighting) => sighting.quietUntilMs ?? 0),
	);
	watch.add({
		executionId: memory.executionId,
		suspension,
		resumeUrl,
		tasks: running,
		restUntilMs: Date.now() + (suspension.restMs ?? 0),
		quietUntilMs,
	});
}

interface SuspensionTools {
	clock: Clock;
	/** From 0 to 1. */
	random: () => number;
	/** How many suspended waits this process watches. */
	countWaits: () => number;
	/** Whether the process can wake them; undefined if it isn't known yet. */
	reachesItself: () => boolean | undefined;
	/** As in `Suspension`. */
	hasOneWakeUp: boolean;
}

/** n8n looks for due executions every 60 s, so one that's due sooner than this may be a minute late. */
const SHORTEST_SUSPENSION_MS = 65_000;

/** How long a run of the wait stays awake if its next look may well bring the end. */
const LOOK_BURST_MS = 15_000;

/** The same while the server doesn't know a task that somebody entered; by then, the wait believes the server. */
const UNKNOWN_BURST_MS = 25_000;

/**
 * Creates a function that returns until when to suspend a wait with these open tasks (epoch milliseconds), or undefined
 * to keep it awake: for a moment if the next look may well bring the end and the server's Retry-After leaves time for
 * it, and for the rest of its time if that's too short for a suspension.
 */
export function createSuspendChoice(tools: SuspensionTools): (open: OpenWait[]) => number | undefined {
	const { clock } = tools;
	const awakeSinceMs = clock.now();
	return (open) => {
		const nowMs = clock.now();
		const dueMs = toDueMs(open, nowMs, tools);
		if (dueMs - nowMs < SHORTEST_SUSPENSION_MS) return undefined;
		const awakeMs = nowMs + toQuietMs(open) - awakeSinceMs;
		const staysAwake = open.some(({ waited: { isUnknown, isUnclear } }) =>
			isUnknown ? awakeMs < UNKNOWN_BURST_MS : isUnclear && awakeMs < LOOK_BURST_MS,
		);
		return staysAwake ? undefined : dueMs;
	};
}

/** Earlier than usual if the latest look didn't show every task in progress, and never after the first deadline. */
function toDueMs(open: OpenWait[], nowMs: number, tools: SuspensionTools): number {
	const isClear = open.every(({ waited }) => waited.isRunning);
	const pauseMs = isClear ? toSafetyLookMs(tools) : SHORTEST_SUSPENSION_MS;
	const dueMs = nowMs + Math.max(pauseMs, toQuietMs(open));
	const deadlineMs = Math.min(...open.map(({ entry }) => entry.deadlineMs));
	// The time in between would be too short for another suspension.
	return deadlineMs - dueMs < SHORTEST_SUSPENSION_MS ? deadlineMs : dueMs;
}

/** The time between two checks by n8n's timer, each of which briefly takes a slot. n8n 1.x has the renewals as well. */
const SAFETY_LOOK_MS = { shortest: 65_000, renewed: 300_000, longest: 600_000 } as const;

/**
 * Time per wait, so that a process's waits together make about 50 such checks a minute, or 200 if calls don't get
 * through. Beyond 500 or 2,000 waits, `longest` caps the time between checks, so there are more of them.
 */
const SAFETY_LOOK_SHARE_MS = { reached: 1_200, unreached: 300 } as const;

/** Up to this fraction is added to the time, so that waits that were suspended together don't check together. */
const SAFETY_LOOK_SPREAD = 0.15;

/** Time until n8n's timer checks. The more waits there are, the longer, since each check takes one of n8n's slots. */
function toSafetyLookMs({ countWaits, hasOneWakeUp, random, reachesItself }: SuspensionTools): number {
	const isReached = reachesItself() !== false;
	const shortestMs = isReached && !hasOneWakeUp ? SAFETY_LOOK_MS.renewed : SAFETY_LOOK_MS.shortest;
	const shareMs = SAFETY_LOOK_SHARE_MS[isReached ? 'reached' : 'unreached'];
	const pauseMs = Math.min(SAFETY_LOOK_MS.longest, Math.max(shortestMs, countWaits() * shareMs));
	return pauseMs * (1 + SAFETY_LOOK_SPREAD * random());
}
