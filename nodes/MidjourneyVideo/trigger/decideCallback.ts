import type { IDataObject } from 'n8n-workflow';

import { hasState, stateOf, type VideoTask } from '../api/task';
import { toTaskOutput } from '../run/output';
import { isSigned, toUrlSignature, type UrlSignature } from '../run/signedCallbackUrl';
import { ignored, refused, type Rejection } from '../run/webhookResponse';
import { tryParseJson } from '../shared/json';
import { type TaskEvent, toCallbackTask, toTaskEvent } from './callback';
import { type CallbackMemory, toEventKey } from './callbackMemory';
import {
	type Claim,
	type Confirmation,
	confirmCallback,
	type ConfirmTools,
	type TakePlace,
} from './confirmCallback';

export interface CallbackRequest {
	/** The body; empty if it wasn't sent as JSON. */
	text: string;
	/** The URL's query as n8n parsed it. */
	query: unknown;
}

export interface CallbackSettings {
	events: TaskEvent[];
	/** Whether to check callbacks with the API and output its record. */
	verify: boolean;
	simplify: boolean;
	/** `*` stands for any text; an empty filter accepts every state. */
	stateFilter: string;
	/** Whether to also output a JSON `state` as `stateData`. */
	parseState: boolean;
	/** Whether to ignore repeats. */
	dedupe: boolean;
	/** If empty, callers need no signature. */
	callbackSecret: string;
}

export interface CallbackTools extends ConfirmTools {
	memory: CallbackMemory;
	/** The slots for checks with the API; signed and unsigned callbacks have separate ones. */
	placesOf: (isSigned: boolean) => TakePlace;
}

export type CallbackDecision = { kind: 'started'; output: IDataObject } | Rejection;

/** Decides whether a posted callback starts the workflow, is ignored, or is refused. */
export async function decideCallback(
	request: CallbackRequest,
	settings: CallbackSettings,
	tools: CallbackTools,
): Promise<CallbackDecision> {
	const { callbackSecret, verify } = settings;
	const signature = callbackSecret === '' ? undefined : toUrlSignature(request.query);
	if (callbackSecret !== '' && !signature) return refused(401, "The URL isn't signed");
	const callback = toCallbackTask(request.text);
	if (!callback) return refused(400, "The body isn't a JSON object with the id and status of a task");
	if (signature && !isSigned(signature, callbackSecret, stateOf(callback.record))) {
		return refused(401, "The signature of the URL doesn't match the state of the task");
	}
	const claim = toClaim(callback, signature, settings);
	const objection = toUnwanted(claim, settings) ?? toRepeat(callback, signature, settings, tools);
	if (objection) return objection;

	const confirmation: Confirmation = verify
		? await confirmOnce(claim, signature !== undefined, tools)
		: { kind: 'confirmed', task: callback };
	if (confirmation.kind !== 'confirmed') return toUnconfirmedRejection(confirmation);
	const task = signature ? withSignedState(confirmation.task, callback) : confirmation.task;
	// If the state was open, it's known by now, and another copy may have been confirmed in the meantime.
	const state = claim.state ?? stateOf(task.record);
	const lateObjection = toUnwanted({ task, state }, settings) ?? toRepeat(task, signature, settings, tools);
	if (lateObjection) return lateObjection;
	tools.memory.addStart(task, signature?.nonce);
	return { kind: 'started', output: toOutput(task, settings) };
}

/**
 * If a caller leaves `state` out, the API's record decides. With a signature, a missing state counts as the empty one
 * that was signed; otherwise a URL signed for a task without a State would work for all others. It also counts as empty
 * if callbacks aren't checked with the API.
 */
function toClaim(task: VideoTask, signature: UrlSignature | undefined, { verify }: CallbackSettings): Claim {
	const isOpen = verify && !signature && !hasState(task.record);
	return { task, state: isOpen ? undefined : stateOf(task.record) };
}

function toUnwanted(
	{ task, state }: Claim,
	{ events, stateFilter }: CallbackSettings,
): CallbackDecision | undefined {
	const event = toTaskEvent(task);
	if (!events.includes(event)) return ignored(`The event "${event}" isn't selected in “Trigger On”`);
	const fits = state === undefined || fitsStateFilter(state, stateFilter);
	return fits ? undefined : ignored("The state doesn't match “State Filter”");
}

/** Rules out a callback because of what started earlier: a repeat, or a nonce that belongs to another task. */
function toRepeat(
	task: VideoTask,
	signature: UrlSignature | undefined,
	{ dedupe }: CallbackSettings,
	{ memory }: CallbackTools,
): CallbackDecision | undefined {
	if (signature && memory.isNonceOfAnother(signature.nonce, task)) {
		return refused(401, 'The signature of the URL belongs to another task');
	}
	const isRepeat = dedupe && memory.hasStarted(task);
	return isRepeat
		? ignored('This event of the task, or its end, has already started the workflow')
		: undefined;
}

/** Copies of a callback that arrive at the same moment share one confirmation. */
async function confirmOnce(claim: Claim, isSigned: boolean, tools: CallbackTools): Promise<Confirmation> {
	const { pending } = tools.memory;
	const key = JSON.stringify([toEventKey(claim.task), claim.state]);
	const underWay = pending.get(key);
	if (underWay) return await underWay;
	const leave = tools.placesOf(isSigned)();
	if (!leave) return { kind: 'crowded' };
	const confirmation = confirmCallback(claim, tools, leave).finally(() => {
		leave();
		pending.delete(key);
	});
	pending.set(key, confirmation);
	return await confirmation;
}

function toUnconfirmedRejection(
	confirmation: Exclude<Confirmation, { kind: 'confirmed' }>,
): CallbackDecision {
	switch (confirmation.kind) {
		case 'outdated':
			return ignored('The task has ended in the meantime');
		case 'unknown':
			return refused(403, "Task not found with this trigger's key");
		case 'crowded':
			return refused(429, 'Too many callbacks are being checked right now');
		case 'unconfirmed':
			return refused(503, "The API didn't confirm the callback", confirmation.reason);
	}
}

/** Adds the callback's `state`, which the signature proves: some servers leave it out of their records. */
function withSignedState(task: VideoTask, { record: { state } }: VideoTask): VideoTask {
	if (hasState(task.record) || !hasState({ state })) return task;
	return { ...task, record: { ...task.record, state } };
}

function toOutput(task: VideoTask, { simplify, parseState }: CallbackSettings): IDataObject {
	const output: IDataObject = { ...toTaskOutput(task, simplify), event: toTaskEvent(task) };
	if (!parseState) return output;
	return { ...output, stateData: tryParseJson(stateOf(task.record)) ?? null };
}

/**
 * Whether the whole state matches the filter, in which `*` stands for any text; an empty filter accepts every state.
 * Searches part by part, because a regular expression could take very long on a hostile state.
 */
export function fitsStateFilter(state: string, filter: string): boolean {
	if (filter === '') return true;
	const [first = '', ...rest] = filter.split('*');
	const last = rest.pop();
	if (last === undefined) return state === filter;
	if (!state.startsWith(first)) return false;
	let from = first.length;
	for (const part of rest) {
		const at = state.indexOf(part, from);
		if (at < 0) return false;
		from = at + part.length;
	}
	return state.length - last.length >= from && state.endsWith(last);
}
