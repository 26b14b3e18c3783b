import { QUICK_LOOK_TIMEOUT_MS } from '../api/fetchTasks';
import { hasState, isSettled, lacksVideo, stateOf, toStateText, type VideoTask } from '../api/task';
import { toPauseMs } from '../shared/backoff';
import type { Clock } from '../shared/clock';
import { type Failure, toFailure } from '../shared/failure';
import { toTaskEvent } from './callback';

export interface ConfirmTools {
	/** The full record of a task; undefined if the server doesn't know it. */
	fetchTask: (taskId: string, timeoutMs: number) => Promise<VideoTask | undefined>;
	clock: Clock;
	/** From 0 to 1. */
	random: () => number;
}

/** What a caller says about a task. */
export interface Claim {
	task: VideoTask;
	/** The text of its `state`; undefined if the caller leaves it open. */
	state: string | undefined;
}

export type Confirmation =
	/** With the API's own record, which is at least as far along as the callback says. */
	| { kind: 'confirmed'; task: VideoTask }
	/** The callback is about progress, but the task has ended since. */
	| { kind: 'outdated' }
	| { kind: 'unknown' }
	| { kind: 'unconfirmed'; reason: string }
	/** Not checked, because too many others are being checked with the API. */
	| { kind: 'crowded' };

/** How long to keep checking a callback that the API doesn't show yet; its copy may lag about 15 s behind. */
const CONFIRM_LIMIT_MS = 30_000;

/**
 * How long to keep checking a callback about a task that the API doesn't know. A gateway refreshes its copy every 15 s
 * (new-api); behind a real one, callbacks were up to 13 s ahead.
 */
const CONFIRM_UNKNOWN_LIMIT_MS = 20_000;

/** Pause after the first request. */
const FIRST_CONFIRM_PAUSE_MS = 1_000;

/** Each pause is this many times as long as the one before. */
const CONFIRM_PAUSE_GROWTH = 1.5;

/**
 * Checks with the API whether a callback is true. A gateway's own copy of the task may lag behind a callback that comes
 * straight from upstream, so this keeps checking for a while before it believes "unknown" or "still running".
 *
 * @param onConfirmed called as soon as the API confirms it, even if a link is still missing; may be called repeatedly
 */
export async function confirmCallback(
	claim: Claim,
	{ fetchTask, clock, random }: ConfirmTools,
	onConfirmed: () => void,
): Promise<Confirmation> {
	const startMs = clock.now();
	let pauseMs = FIRST_CONFIRM_PAUSE_MS;
	/** A success whose link is still to come. It stands, even if later requests for the link fail. */
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
		// If the server's Retry-After exceeds the time left, any further check would come too early.
		const mustEnd = isFinal || leftMs <= 0 || (failure?.retryAfterMs ?? 0) > leftMs;
		if (mustEnd) return confirmed ?? confirmation;
		await clock.sleep(Math.min(toPauseMs(pauseMs, random(), failure), leftMs));
		pauseMs *= CONFIRM_PAUSE_GROWTH;
	}
}

interface Verdict {
	confirmation: Confirmation;
	/** False if the result may change within seconds. */
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
	// Some servers report SUCCESS a moment before the link is there.
	return toConfirmed(found, !lacksVideo(found));
}

function toConfirmed(task: VideoTask, isFinal: boolean): Verdict {
	return { confirmation: { kind: 'confirmed', task }, isFinal };
}

function toUnconfirmed(reason: string, isFinal: boolean): Verdict {
	return { confirmation: { kind: 'unconfirmed', reason }, isFinal };
}

/**
 * A gateway's copy of a new task has neither status nor state until its first refresh, so an empty state doesn't
 * contradict the caller's until the task has ended. A record without any `state`, as some servers return, never does.
 */
function compareState(found: VideoTask, claimed: string | undefined): 'fits' | 'other' | 'none yet' {
	const shown = stateOf(found.record);
	if (found.status === '' && shown === '') return 'none yet';
	if (claimed === undefined || !hasState(found.record) || shown === claimed) return 'fits';
	return shown === '' && !isSettled(found) ? 'none yet' : 'other';
}

const RUNNING_STATUSES = ['', 'NOT_START', 'SUBMITTED', 'IN_PROGRESS'];

/** Whether a running task is at least as far along as the callback says. Assumes so if they can't be compared. */
function isAsFar(task: VideoTask, callback: VideoTask): boolean {
	const shown = RUNNING_STATUSES.indexOf(task.status);
	const claimed = RUNNING_STATUSES.indexOf(callback.status);
	if (shown < 0 || claimed < 0 || shown > claimed) return true;
	if (task.progressPercent === null || callback.progressPercent === null) return shown === claimed;
	return shown === claimed && task.progressPercent >= callback.progressPercent;
}

/** Takes a slot and returns a function that frees it, safe to call twice; undefined while all slots are taken. */
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
 * How many unconfirmed callbacks one process checks with the API at once; it turns any more away. At a million tasks a
 * day, 11.6 finish per second: behind a gateway that lags 7.5 s on average, 87 of them are waiting.
 */
export const CONFIRM_PLACES = 100;

const takeSignedPlace = createPlaces(CONFIRM_PLACES);

const takeUnsignedPlace = createPlaces(CONFIRM_PLACES);

/** This process's slots. Signed callbacks have their own, so that strangers can't crowd them out. */
export function placesOf(isSigned: boolean): TakePlace {
	return isSigned ? takeSignedPlace : takeUnsignedPlace;
}
