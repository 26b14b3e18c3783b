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

/** The address that wakes this execution while it is suspended; n8n 2.x puts a token of its own into it. */
export function toResumeUrl(context: IExecuteFunctions): string {
	return context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
}

/** n8n 2.x signs resume URLs, and runs a wait once, however often it is woken; 1.x does neither (measured). */
export function hasOneWakeUp(resumeUrl: string): boolean {
	return resumeUrl.includes('signature=');
}

/** After a run that settled tasks didn't end, the execution isn't called for this long, and each time twice as long. */
const REST_MS = 10_000;

const LONGEST_REST_MS = 60_000;

/** A wait that is to be suspended. */
interface WaitToSuspend {
	entries: WaitEntry[];
	/** By the latest look, one per entry. */
	outcomes: WaitOutcome[];
	/** Of the tasks, before that look. */
	known: Map<string, Known>;
	resumeUrl: string;
}

/** Hands the execution back to n8n, and has the process watch the tasks that are still to be waited for. */
export async function suspendWait(
	{ context, watch }: Pick<Run, 'context' | 'watch'>,
	{ entries, outcomes, known, resumeUrl }: WaitToSuspend,
	memory: RunMemory,
): Promise<void> {
	const suspended = outcomes.flatMap((outcome, index) =>
		outcome.kind === 'suspended' ? [{ ...outcome, entry: entries[index]! }] : [],
	);
	const running = suspended.filter(({ task }) => !task || !isSettled(task)).map(({ entry }) => entry);
	// What had settled, by the watch or by this look, doesn't end the wait yet: it's no use to wake it again at once.
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
	noteFurthest(context, memory, suspension.id);
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
	/** Suspended waits of this process. */
	countWaits: () => number;
	/** Whether the process can wake them; undefined while nobody knows. */
	reachesItself: () => boolean | undefined;
	/** As in `Suspension`. */
	hasOneWakeUp: boolean;
}

/** n8n looks for due executions every 60 s: one that is due sooner than this may be late by a minute. */
const SHORTEST_SUSPENSION_MS = 65_000;

/** A suspended wait stays awake for this long when its next look may well bring the end. */
const LOOK_BURST_MS = 15_000;

/** And for this long while the server doesn't know a task that somebody has entered: then that is believed. */
const UNKNOWN_BURST_MS = 25_000;

/**
 * Tells until when a wait may be suspended (epoch milliseconds), with these tasks open, and when not: it stays awake
 * for a moment when the next look may well bring the end and the server does not want to be left alone, and for the rest
 * of its time when that is too short for n8n to keep.
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

/** Earlier than usual when the latest look didn't show each task on its way, and at the deadline at the latest. */
function toDueMs(open: OpenWait[], nowMs: number, tools: SuspensionTools): number {
	const isClear = open.every(({ waited }) => waited.isRunning);
	const pauseMs = isClear ? toSafetyLookMs(tools) : SHORTEST_SUSPENSION_MS;
	const dueMs = nowMs + Math.max(pauseMs, toQuietMs(open));
	const deadlineMs = Math.min(...open.map(({ entry }) => entry.deadlineMs));
	// No suspension of its own is left for the time between.
	return deadlineMs - dueMs < SHORTEST_SUSPENSION_MS ? deadlineMs : dueMs;
}

/** The time between two checks by n8n's timer, which each take a slot for a moment; n8n 1.x has the renewals besides. */
const SAFETY_LOOK_MS = { shortest: 65_000, renewed: 300_000, longest: 600_000 } as const;

/** How many such looks all waits of a process make together: about 50 a minute, and 200 where calls do not get through. */
const SAFETY_LOOK_SHARE_MS = { reached: 1_200, unreached: 300 } as const;

/** The looks of waits that were suspended together come apart by up to this part of the time. */
const SAFETY_LOOK_SPREAD = 0.15;

/** Until n8n's timer is to check: the more waits there are, the rarer, since each check takes one of n8n's slots. */
function toSafetyLookMs({ countWaits, hasOneWakeUp, random, reachesItself }: SuspensionTools): number {
	const isReached = reachesItself() !== false;
	const shortestMs = isReached && !hasOneWakeUp ? SAFETY_LOOK_MS.renewed : SAFETY_LOOK_MS.shortest;
	const shareMs = SAFETY_LOOK_SHARE_MS[isReached ? 'reached' : 'unreached'];
	const pauseMs = Math.min(SAFETY_LOOK_MS.longest, Math.max(shortestMs, countWaits() * shareMs));
	return pauseMs * (1 + SAFETY_LOOK_SPREAD * random());
}
