import { QUICK_LOOK_TIMEOUT_MS } from '../api/fetchTasks';
import { hasState, isSettled, lacksVideo, stateOf, toStateText, type VideoTask } from '../api/task';
import { toPauseMs } from '../shared/backoff';
import type { Clock } from '../shared/clock';
import { type Failure, toFailure } from '../shared/failure';
import { toTaskEvent } from './callback';

export interface ConfirmTools {
	/** The full record of a task, undefined when the server does not know it. */
	fetchTask: (taskId: string, timeoutMs: number) => Promise<VideoTask | undefined>;
	clock: Clock;
	/** From 0 to 1. */
	random: () => number;
}

/** What a caller says of a task. */
export interface Claim {
	task: VideoTask;
	/** The text of its `state`; undefined when the caller leaves it open. */
	state: string | undefined;
}

export type Confirmation =
	/** The API's own record, which is at least as far as the callback says. */
	| { kind: 'confirmed'; task: VideoTask }
	/** The task has ended since. */
	| { kind: 'outdated' }
	| { kind: 'unknown' }
	| { kind: 'unconfirmed'; reason: string }
	/** Not asked for: the API is asked about too many others. */
	| { kind: 'crowded' };

/** How long a callback that the API does not show yet is asked for again; its copy lags about 15 s behind. */
const CONFIRM_LIMIT_MS = 30_000;

/**
 * How long a callback about a task that the API does not know is asked for again. A gateway refreshes its copy every
 * 15 s (new-api); behind a real one, callbacks were up to 13 s ahead.
 */
const CONFIRM_UNKNOWN_LIMIT_MS = 20_000;

/** Pause after the first request. */
const FIRST_CONFIRM_PAUSE_MS = 1_000;

/** How much longer each pause is than the one before. */
const CONFIRM_PAUSE_GROWTH = 1.5;

/**
 * Asks the API whether a callback tells the truth. A gateway's own copy of the task may lag behind a callback that
 * comes straight from upstream, so it is asked again for a while before "unknown" or "still running" is believed.
 *
 * @param onConfirmed called as soon as it does, even if a link is still waited for
 */
export async function confirmCallback(
	claim: Claim,
	{ fetchTask, clock, random }: ConfirmTools,
	onConfirmed: () => void,
): Promise<Confirmation> {
	const startMs = clock.now();
	let pauseMs = FIRST_CONFIRM_PAUSE_MS;
	/** A success whose link is still to come: it stands, even if the API cannot be asked for the link any more. */
	let confirmed: Confirmation | undefined;
	for (;;) {
		const found = await fetchTask(claim.task.id, QUICK_LOOK_TIMEOUT_MS).catch(toFailure);
		const { confirmation, isFinal } = found ? toVerdict(found, claim) : UNKNOWN;
		if (confirmation.kind === 'confirmed') {
			confirmed = confirmation;
			onConfirmed();
		}
		const limitMs = found ? CONFIRM_LIMIT_MS : CONFIRM_UNKNOWN_LIMIT_MS;
		const leftMs = startMs + limitMs - clock.now();
		const failure = found instanceof Error ? found : undefined;
		// A server that wants to be left alone for longer isn't asked too early.
		const mustEnd = isFinal || leftMs <= 0 || (failure?.retryAfterMs ?? 0) > leftMs;
		if (mustEnd) return confirmed ?? confirmation;
		await clock.sleep(Math.min(toPauseMs(pauseMs, random(), failure), leftMs));
		pauseMs *= CONFIRM_PAUSE_GROWTH;
	}
}

interface Verdict {
	confirmation: Confirmation;
	/** False when the result may change within seconds. */
	isFinal: boolean;
}

const UNKNOWN: Verdict = { confirmation: { kind: 'unknown' }, isFinal: false };

function toVerdict(found: VideoTask | Failure, { task: callback, state }: Claim): Verdict {
	if (found instanceof Error) return toUnconfirmed(found.message, !found.isRepeatable);
	const event = toTaskEvent(callback);
	const shows = `the API shows ${toStateText(found)}`;
	const shownState = compareState(found, state);
	if (shownState === 'other') return toUnconfirmed('the API shows a different state', true);
	if (!isSettled(found)) {
		if (event !== 'progress' || !isAsFar(found, callback)) return toUnconfirmed(shows, false);
		return shownState === 'none yet'
			? toUnconfirmed('the API shows no state yet', false)
			: toConfirmed(found, true);
	}
	if (event === 'progress') return { confirmation: { kind: 'outdated' }, isFinal: true };
	if (event !== toTaskEvent(found)) return toUnconfirmed(shows, true);
	// Some servers say SUCCESS a moment before the link is there.
	return toConfirmed(found, !lacksVideo(found));
}

function toConfirmed(task: VideoTask, isFinal: boolean): Verdict {
	return { confirmation: { kind: 'confirmed', task }, isFinal };
}

function toUnconfirmed(reason: string, isFinal: boolean): Verdict {
	return { confirmation: { kind: 'unconfirmed', reason }, isFinal };
}

/**
 * A gateway's copy of a new task has neither status nor state until its first refresh, so that an empty state of a task
 * that has not ended denies none. Servers that leave `state` out of their records never do.
 */
function compareState(found: VideoTask, claimed: string | undefined): 'fits' | 'other' | 'none yet' {
	const shown = stateOf(found.record);
	if (found.status === '' && shown === '') return 'none yet';
	if (claimed === undefined || !hasState(found.record) || shown === claimed) return 'fits';
	return shown === '' && !isSettled(found) ? 'none yet' : 'other';
}

const RUNNING_STATUSES = ['', 'NOT_START', 'SUBMITTED', 'IN_PROGRESS'];

/** Whether a running task is where the callback says, or further. What cannot be compared counts as there. */
function isAsFar(task: VideoTask, callback: VideoTask): boolean {
	const shown = RUNNING_STATUSES.indexOf(task.status);
	const claimed = RUNNING_STATUSES.indexOf(callback.status);
	if (shown < 0 || claimed < 0 || shown > claimed) return true;
	if (task.progressPercent === null || callback.progressPercent === null) return shown === claimed;
	return shown === claimed && task.progressPercent >= callback.progressPercent;
}

/** Takes a slot and returns how to free it, which may be done twice; undefined while all slots are taken. */
export type TakePlace = () => (() => void) | undefined;

export function createPlaces(count: number): TakePlace {
	const taken = new Set<symbol>();
	return () => {
		if (taken.size >= count) return undefined;
		const place = Symbol('place');
		taken.add(place);
		return () => void taken.delete(place);
	};
}

/**
 * Callbacks that the API has not confirmed yet and is asked about at once, in one process; those beyond are turned
 * away. A million tasks a day end at 11.6 a second: behind a gateway that lags 7.5 s on average, 87 of them wait.
 */
export const CONFIRM_PLACES = 100;

const takeSignedPlace = createPlaces(CONFIRM_PLACES);

const takeUnsignedPlace = createPlaces(CONFIRM_PLACES);

/** A slot of this process. Signed callbacks have their own, so that strangers can't crowd them out. */
export function placesOf(isSigned: boolean): TakePlace {
	return isSigned ? takeSignedPlace : takeUnsignedPlace;
}
