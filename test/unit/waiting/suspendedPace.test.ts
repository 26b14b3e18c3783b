import { describe, expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import type { OpenWait } from '../../../nodes/MidjourneyVideo/waiting/pollUntilSettled.ts';
import { createLeaving } from '../../../nodes/MidjourneyVideo/waiting/suspendedPace.ts';
import { TaskWatch } from '../../../nodes/MidjourneyVideo/waiting/taskWatch.ts';

const START_MS = 1_700_000_000_000;
const away = new Failure('The server is away', { isRepeatable: true });
const tooMany = new Failure('Too many', { isRepeatable: true, httpStatus: 429, retryAfterMs: 200_000 });

/** What the latest look showed of a task. */
const LOOKS = {
	running: (watch: TaskWatch) => watch.see(toVideoTask({ id: '1', status: 'IN_PROGRESS' })!, START_MS),
	unknown: (watch: TaskWatch) => watch.seeUnknown(START_MS),
	noAnswer: (watch: TaskWatch) => watch.seeFailure(away, START_MS),
	noAnswerAfterRunning: (watch: TaskWatch) => (LOOKS.running(watch), LOOKS.noAnswer(watch)),
	runningAfterNoAnswer: (watch: TaskWatch) => (LOOKS.noAnswer(watch), LOOKS.running(watch)),
	tooMany: (watch: TaskWatch) => watch.seeFailure(tooMany, START_MS),
	noLink: (watch: TaskWatch) => watch.see(toVideoTask({ id: '1', status: 'SUCCESS' })!, START_MS),
};

/** An item that looks every 5 minutes and gives up after 20. */
function toOpen(look: keyof typeof LOOKS, { lookEveryS = 300, deadlineS = 1_200 } = {}): OpenWait {
	const deadlineMs = START_MS + deadlineS * 1000;
	const watched = { taskId: '1', isSubmitted: false, deadlineMs };
	const watch = new TaskWatch(watched, {});
	LOOKS[look](watch);
	return { entry: { ...watched, pollIntervalMs: 5_000, lookEveryMs: lookEveryS * 1000 }, watch };
}

/** Until which second the wait may be left, asked at this second of a run that began at second 0. */
function leftUntilS(open: OpenWait[], askedAtS = 0): number | undefined {
	let nowMs = START_MS;
	const toLeaveUntilMs = createLeaving({ now: () => nowMs, sleep: async () => {} });
	nowMs += askedAtS * 1000;
	const untilMs = toLeaveUntilMs(open);
	return untilMs === undefined ? undefined : (untilMs - START_MS) / 1000;
}

describe('a wait whose tasks are all on their way', () => {
	it('may be left for the set interval, counted from now', () => {
		expect(leftUntilS([toOpen('running')], 0)).toBe(300);
		expect(leftUntilS([toOpen('running')], 40)).toBe(340);
	});

	it('may be left until the deadline when that is nearer', () => {
		expect(leftUntilS([toOpen('running', { deadlineS: 130 })], 10)).toBe(130);
	});

	it('may be left when exactly 65 seconds are left, and stays awake for less', () => {
		expect(leftUntilS([toOpen('running', { deadlineS: 100 })], 35)).toBe(100);
		expect(leftUntilS([toOpen('running', { deadlineS: 100 })], 35.001)).toBeUndefined();
		expect(leftUntilS([toOpen('running', { deadlineS: 100 })], 99)).toBeUndefined();
	});

	it('stays awake for the rest of the item whose time is up soon, whatever the others want', () => {
		const open = [toOpen('running'), toOpen('running', { deadlineS: 64 }), toOpen('running')];
		expect(leftUntilS(open)).toBeUndefined();
	});

	it('may be left for the shortest interval of several items', () => {
		const intervals = [500, 120, 300].map((lookEveryS) => toOpen('running', { lookEveryS }));
		expect(leftUntilS(intervals, 7)).toBe(127);
	});

	it('may be left until the nearest deadline of several items', () => {
		const open = [toOpen('running'), toOpen('running', { deadlineS: 90 }), toOpen('running')];
		expect(leftUntilS(open)).toBe(90);
	});

	it('does not stay awake because of an answer that failed to come earlier', () => {
		expect(leftUntilS([toOpen('runningAfterNoAnswer')])).toBe(300);
	});
});

describe.each(['noAnswer', 'noAnswerAfterRunning', 'noLink'] as const)('a wait with a task: %s', (look) => {
	it('stays awake for 15 seconds, since a look in a moment may bring more', () => {
		expect(leftUntilS([toOpen(look)], 0)).toBeUndefined();
		expect(leftUntilS([toOpen(look)], 14.999)).toBeUndefined();
	});

	it('is then left, for 65 seconds only', () => {
		expect(leftUntilS([toOpen(look)], 15)).toBe(80);
	});

	it('is then left, or kept awake for a rest below 65 seconds', () => {
		expect(leftUntilS([toOpen(look, { deadlineS: 80 })], 15)).toBe(80);
		expect(leftUntilS([toOpen(look, { deadlineS: 79 })], 15)).toBeUndefined();
	});

	it('does so for the one task among others that are on their way', () => {
		const open = [toOpen('running'), toOpen(look), toOpen('running')];
		expect(leftUntilS(open, 14)).toBeUndefined();
		expect(leftUntilS(open, 15)).toBe(80);
	});
});

describe('a wait whose server wants to be left alone', () => {
	it('is left at once, for as long as that', () => {
		expect(leftUntilS([toOpen('tooMany')])).toBe(200);
		expect(leftUntilS([toOpen('running'), toOpen('tooMany', { lookEveryS: 65 })], 3)).toBe(203);
	});

	it('is left until the nearest deadline when that comes before', () => {
		expect(leftUntilS([toOpen('tooMany'), toOpen('running', { deadlineS: 90 })])).toBe(90);
	});
});

describe('a wait with a task that the server does not know yet', () => {
	it('is left at once, but for 65 seconds only', () => {
		expect(leftUntilS([toOpen('unknown')])).toBe(65);
		expect(leftUntilS([toOpen('running'), toOpen('unknown', { lookEveryS: 900 })], 2)).toBe(67);
	});
});
