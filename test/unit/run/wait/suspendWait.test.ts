import { describe, expect, it } from 'vitest';

import { toVideoTask } from '../../../../nodes/MidjourneyVideo/api/task.ts';
import type { Known } from '../../../../nodes/MidjourneyVideo/run/operation.ts';
import type { RunMemory } from '../../../../nodes/MidjourneyVideo/run/runMemory.ts';
import type { OpenWait } from '../../../../nodes/MidjourneyVideo/run/wait/pollUntilSettled.ts';
import { createSuspendChoice, suspendWait } from '../../../../nodes/MidjourneyVideo/run/wait/suspendWait.ts';
import { type TaskToWaitFor, WaitedTask } from '../../../../nodes/MidjourneyVideo/run/wait/waitedTask.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { away, createClock, START_MS } from '../../fakeApi.ts';
import { createMemory, createRunContext } from '../storedExecution.ts';

const tooMany = new Failure('Too many', { isRepeatable: true, httpStatus: 429, retryAfterMs: 200_000 });

/** What the latest look at a task showed. */
const LOOKS = {
	running: (watch: WaitedTask) => watch.see(toVideoTask({ id: '1', status: 'IN_PROGRESS' })!, START_MS),
	unknown: (watch: WaitedTask) => watch.seeUnknown(START_MS),
	noAnswer: (watch: WaitedTask) => watch.seeFailure(away(), START_MS),
	noAnswerAfterRunning: (watch: WaitedTask) => (LOOKS.running(watch), LOOKS.noAnswer(watch)),
	runningAfterNoAnswer: (watch: WaitedTask) => (LOOKS.noAnswer(watch), LOOKS.running(watch)),
	tooMany: (watch: WaitedTask) => watch.seeFailure(tooMany, START_MS),
	noLink: (watch: WaitedTask) => watch.see(toVideoTask({ id: '1', status: 'SUCCESS' })!, START_MS),
};

/** An item that gives up at its deadline, after 20 minutes by default. */
function toOpen(look: keyof typeof LOOKS, deadlineS = 1_200, change: Partial<TaskToWaitFor> = {}): OpenWait {
	const watched = { taskId: '1', deadlineMs: START_MS + deadlineS * 1000, ...change };
	const watch = new WaitedTask(watched, {}, START_MS);
	LOOKS[look](watch);
	return { entry: { ...watched, checkEveryMs: 5_000 }, waited: watch };
}

interface Situation {
	/** Since the start of the run. */
	askedAtS?: number;
	random?: number;
	waits?: number;
	isReached?: boolean;
	/** n8n's major version. */
	version?: 1 | 2;
}

/** Until which second the wait may be suspended; undefined if it stays awake. */
function leftUntilS(open: OpenWait[], situation: Situation = {}): number | undefined {
	const { askedAtS = 0, random = 0, waits = 1, isReached, version = 2 } = situation;
	const clock = createClock();
	const toSuspendUntilMs = createSuspendChoice({
		clock,
		random: () => random,
		countWaits: () => waits,
		reachesItself: () => isReached,
		hasOneWakeUp: version === 2,
	});
	clock.skip(askedAtS * 1000);
	const untilMs = toSuspendUntilMs(open);
	return untilMs === undefined ? undefined : (untilMs - START_MS) / 1000;
}

describe('a wait whose tasks are all on their way', () => {
	const running = [toOpen('running')];

	it('is left for 65 seconds and up to 15 % more, counted from now, so that not all come back together', () => {
		expect(leftUntilS(running)).toBe(65);
		expect(leftUntilS(running, { random: 1 })).toBe(1.15 * 65);
		expect(leftUntilS(running, { askedAtS: 40 })).toBe(105);
	});

	it.each([
		[2, true, 65],
		[2, undefined, 65],
		[2, false, 65],
		[1, true, 300],
		[1, undefined, 300],
		[1, false, 65],
	] as const)(
		'on n8n %i.x, where calls get through: %s, is left for %i seconds',
		(version, isReached, seconds) => {
			expect(leftUntilS(running, { version, isReached })).toBe(seconds);
		},
	);

	it('is left for longer the more waits there are, where calls get through, but for ten minutes at most', () => {
		const left = (waits: number) => leftUntilS(running, { waits, isReached: true });
		expect([50, 100, 250, 500, 10_000].map(left)).toEqual([65, 120, 300, 600, 600]);
	});

	it('is looked at more often where calls do not get through, since there is nothing else', () => {
		const left = (waits: number) => leftUntilS(running, { waits, isReached: false });
		expect([50, 200, 1_000, 2_000, 10_000].map(left)).toEqual([65, 65, 300, 600, 600]);
	});

	it('is left until its deadline when less than 65 seconds would remain after the look', () => {
		expect(leftUntilS([toOpen('running', 130)])).toBe(65);
		expect(leftUntilS([toOpen('running', 129)])).toBe(129);
		expect(leftUntilS([toOpen('running', 65)])).toBe(65);
	});

	it('stays awake for a rest below 65 seconds, whatever the other items want', () => {
		expect(leftUntilS([toOpen('running', 64.999)])).toBeUndefined();
		const open = [toOpen('running'), toOpen('running', 64), toOpen('running')];
		expect(leftUntilS(open)).toBeUndefined();
	});

	it('is left until the nearest deadline of several items', () => {
		expect(leftUntilS([toOpen('running'), toOpen('running', 90), toOpen('running')])).toBe(90);
	});

	it('does not stay awake because of an answer that failed to come earlier', () => {
		expect(leftUntilS([toOpen('runningAfterNoAnswer')])).toBe(65);
	});
});

describe.each(['noAnswer', 'noAnswerAfterRunning', 'noLink'] as const)('a wait with a task: %s', (look) => {
	it('stays awake for 15 seconds, since a look in a moment may bring more', () => {
		expect(leftUntilS([toOpen(look)])).toBeUndefined();
		expect(leftUntilS([toOpen(look)], { askedAtS: 14.999 })).toBeUndefined();
	});

	it('is then left for 65 seconds only, however many waits there are, and on any n8n', () => {
		const situations: Situation[] = [{}, { version: 1, isReached: true }, { waits: 10_000, random: 1 }];
		for (const situation of situations) {
			expect(leftUntilS([toOpen(look)], { ...situation, askedAtS: 15 })).toBe(80);
		}
	});

	it('is then left, or kept awake for a rest below 65 seconds', () => {
		expect(leftUntilS([toOpen(look, 80)], { askedAtS: 15 })).toBe(80);
		expect(leftUntilS([toOpen(look, 79)], { askedAtS: 15 })).toBeUndefined();
	});

	it('does so for the one task among others that are on their way', () => {
		const open = [toOpen('running'), toOpen(look), toOpen('running')];
		expect(leftUntilS(open, { askedAtS: 14 })).toBeUndefined();
		expect(leftUntilS(open, { askedAtS: 15 })).toBe(80);
	});
});

describe('a wait whose server wants to be left alone', () => {
	it('is left at once, for as long as that', () => {
		expect(leftUntilS([toOpen('tooMany')])).toBe(200);
		expect(leftUntilS([toOpen('running'), toOpen('tooMany')], { askedAtS: 3 })).toBe(203);
	});

	it('is left until the nearest deadline when that comes before', () => {
		expect(leftUntilS([toOpen('tooMany'), toOpen('running', 90)])).toBe(90);
	});
});

describe('a wait with a task that the server does not know', () => {
	it('stays awake for 25 seconds when somebody has entered it: by then it is believed', () => {
		expect(leftUntilS([toOpen('running'), toOpen('unknown')], { askedAtS: 24.999 })).toBeUndefined();
		expect(leftUntilS([toOpen('running'), toOpen('unknown')], { askedAtS: 25 })).toBe(90);
	});

	it('is left at once, for 65 seconds, when this node has submitted it', () => {
		expect(leftUntilS([toOpen('unknown', 1_200, { receivedAtMs: START_MS })], { version: 1 })).toBe(65);
	});
});

const UNTIL_MS = START_MS + 65_000;

interface SuspendedWait {
	memory?: RunMemory;
	known?: Known;
	/** Well after the suspension by default. */
	deadlinesMs?: number[];
}

/** The suspension of a wait for one task per deadline, each of which the look found in this status. */
async function suspend(
	status: string | undefined,
	{ memory = createMemory(), known = 'running', deadlinesMs = [UNTIL_MS + 600_000] }: SuspendedWait = {},
) {
	const context = createRunContext({});
	const entries = deadlinesMs.map((deadlineMs, index) => ({
		taskId: `${index}`,
		checkEveryMs: 5_000,
		deadlineMs,
	}));
	const outcomes = entries.map(({ taskId: id }) => {
		const task = status === undefined ? undefined : toVideoTask({ id, status });
		return { kind: 'suspended', task, untilMs: UNTIL_MS } as const;
	});
	const watch = {
		size: 0,
		reachesItself: () => undefined,
		add: () => {},
		takeOver: () => new Map<string, Known>(),
	};
	await suspendWait(
		{ context, watch },
		{ entries, outcomes, known: new Map([['0', known]]), resumeUrl: 'http://n8n.example/' },
		memory,
	);
	return memory.suspension!;
}

/** Suspends a wait for one task again and again. Returns for how many seconds it isn't woken each time. */
async function rests(statuses: Array<string | undefined>, known?: Known) {
	const memory = createMemory();
	const rest: Array<number | undefined> = [];
	for (const status of statuses) {
		const { restMs } = await suspend(status, { memory, known });
		rest.push(restMs && restMs / 1000);
	}
	return rest;
}

it('a wait that settled tasks do not end isn’t woken for 10 seconds, and twice as long each time, up to a minute', async () => {
	expect(await rests(Array(5).fill('SUCCESS'))).toEqual([10, 20, 40, 60, 60]);
});

it('also when only the watch has seen that a task has settled, and the look had no answer', async () => {
	expect(await rests([undefined, undefined], 'settled')).toEqual([10, 20]);
});

it('a wait whose tasks are running may be woken at any time, and begins anew with 10 seconds after that', async () => {
	expect(await rests(['SUCCESS', 'SUCCESS', 'IN_PROGRESS', 'SUCCESS'], 'settled')).toEqual([
		10,
		20,
		undefined,
		10,
	]);
});

it.each([
	[true, [UNTIL_MS]],
	[true, [UNTIL_MS + 1, UNTIL_MS]],
	[false, [UNTIL_MS + 1]],
])('is the last one: %s, with a task that is waited for until %j', async (isLast, deadlinesMs) => {
	expect(await suspend('IN_PROGRESS', { deadlinesMs })).toMatchObject({ isLast, dueMs: UNTIL_MS });
});
