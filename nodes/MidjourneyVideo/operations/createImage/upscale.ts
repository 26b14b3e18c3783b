import type { IExecuteFunctions } from 'n8n-workflow';

import { NOT_BILLED } from '../../api/submitAdvice';
import type { Speed, SubmitReceipt } from '../../api/types';
import type { TaskItem } from '../../run/downloads';
import { isFailure, type ItemResult, KNOWN_WAITS, type RequestOptions, type Run } from '../../run/operation';
import { type RunMemory, type Submission, type SubmissionKeys, toSecondPlace } from '../../run/runMemory';
import { toBegunFailure, wasBegun } from '../../run/submission/killedRun';
import {
	findSubmission,
	logAcceptance,
	noteSubmission,
	SUBMIT_REPEAT_LIMIT_MS,
	submitAndRemember,
	toDigest,
	toLogText,
	toSubmitOutput,
} from '../../run/submission/submitOnce';
import { setBounded } from '../../shared/boundedMap';
import { Failure, ofTask, toFailure } from '../../shared/failure';

/** One picture of a finished grid. */
export interface GridChoice {
	gridTaskId: string;
	imageIndex: number;
}

/** The upscaling of that picture, which is an item's second submission. */
export interface Upscaling extends GridChoice, RequestOptions {
	/** From the grid's button. */
	customId: string;
	speed: Speed;
	state: string | null;
	/** Not submitted after this; epoch milliseconds. */
	deadlineMs: number;
	/** The item's result in that case. */
	overdue: UpscalingResult | Failure;
}

/** The output of an item that needs no upscaling or doesn't get one. */
export interface UpscalingResult {
	kind: 'result';
	result: TaskItem;
}

/** A submitted upscaling: the task that makes the single picture. */
export interface Upscaled {
	kind: 'upscaled';
	taskId: string;
}

/**
 * The task of an upscaling that was submitted earlier; undefined if it's still to be submitted.
 *
 * @throws Failure if nobody knows whether it was accepted, in which case it's never submitted again
 */
export function recallUpscaling(
	memory: RunMemory,
	itemIndex: number,
	choice: GridChoice,
): string | undefined {
	const earlier = findSubmission(memory, toSecondPlace(itemIndex), toKeys(choice));
	if (!earlier) return undefined;
	noteSubmission(memory, toSecondPlace(itemIndex), earlier);
	try {
		return toSubmitOutput(earlier).taskId as string;
	} catch (error) {
		throw toUpscalingFailure(toFailure(error), choice);
	}
}

/** Presses the grids' buttons while there's time. */
export async function submitUpscalings(
	{ api, context, stage }: Run,
	items: Array<ItemResult<Upscaling>>,
	memory: RunMemory,
): Promise<Array<ItemResult<Upscaled | UpscalingResult>>> {
	return await stage(items, async (item, itemIndex, repeat) => {
		const { gridTaskId: taskId, customId, speed, state, timeoutMs, deadlineMs, overdue } = item;
		const body = { taskId, customId, ...(state !== null && { state }) };
		const submit = async () => await api.submitTask({ call: 'action', body, speed, timeoutMs });
		const submitted = async () => await submitOnceHere(context, memory, itemIndex, item, submit);
		const work = { ...toKeys(item), state };
		const attempt = async () => {
			if (Date.now() >= deadlineMs) return undefined;
			return await submitAndRemember(memory, toSecondPlace(itemIndex), work, submitted);
		};
		const limitMs = Math.min(SUBMIT_REPEAT_LIMIT_MS, deadlineMs - Date.now());
		try {
			const submission = await repeat(attempt, limitMs);
			if (submission) return toUpscaled(context, itemIndex, submission);
		} catch (error) {
			throw toUpscalingFailure(toFailure(error), item);
		}
		if (isFailure(overdue)) throw overdue;
		return overdue;
	});
}

function toUpscaled(context: IExecuteFunctions, itemIndex: number, submission: Submission): Upscaled {
	const taskId = toSubmitOutput(submission).taskId as string;
	logAcceptance(context, itemIndex, taskId);
	return { kind: 'upscaled', taskId };
}

/** The same picture of the same grid is the same work, whatever else changed. */
function toKeys({ gridTaskId, imageIndex }: GridChoice): SubmissionKeys {
	const key = toDigest(['upscaling', gridTaskId, imageIndex]);
	return { requestKey: key, sourceKey: key };
}

/** The outcomes of this process's upscalings, including those still under way. */
const ofThisProcess = new Map<string, Promise<SubmitReceipt> | 'refused'>();

/**
 * Submits unless another run of this wait already has: n8n may run a suspended node again from outdated data, alongside
 * the run that submits or after it. Another process leaves only its note in n8n's database, not the receipt.
 *
 * @throws Failure if another process has noted this submission
 */
async function submitOnceHere(
	context: IExecuteFunctions,
	memory: RunMemory,
	itemIndex: number,
	{ gridTaskId, imageIndex }: GridChoice,
	submit: () => Promise<SubmitReceipt>,
): Promise<SubmitReceipt> {
	const { executionId, runIndex } = memory;
	const text = `${executionId} ${runIndex} ${itemIndex} ${gridTaskId} ${imageIndex}`;
	const key = `${context.getNode().id} ${text}`;
	const earlier = ofThisProcess.get(key);
	if (earlier && earlier !== 'refused') return await earlier;
	const receipt = (async () => {
		if (!earlier && (await wasBegun(context, memory, text))) {
			throw toBegunFailure(toLogText(context, itemIndex));
		}
		return await submit();
	})();
	setBounded(ofThisProcess, key, receipt, KNOWN_WAITS);
	return await receipt.catch((error: unknown) => {
		// The server certainly didn't accept it, so it may be submitted again.
		if (!toFailure(error).isFateUnknown) setBounded(ofThisProcess, key, 'refused', KNOWN_WAITS);
		throw error;
	});
}

/** Adds how to use the grid, which is paid for whatever happened to its picture. */
function toUpscalingFailure(failure: Failure, { gridTaskId, imageIndex }: GridChoice): Failure {
	const reason = (failure.description ?? '').replace(NOT_BILLED, '').trim();
	const again = `Create Image with “Source” set to “Existing Grid” and “Grid Task ID” ${gridTaskId} may pay for the picture twice.`;
	return ofTask(
		new Failure(
			`Grid ${gridTaskId} is finished, but its picture ${imageIndex} couldn't be upscaled. ${failure.message}`,
			{
				...failure,
				description: failure.isFateUnknown
					? `${again} ${reason}`
					: `${reason} ${toGridAdvice(gridTaskId)}`.trim(),
			},
		),
		gridTaskId,
	);
}

/** How to get a picture from a grid that's already paid for. */
export function toGridAdvice(gridTaskId: string): string {
	return `The grid is paid for and not lost: to get a picture from it, use Create Image with “Source” set to “Existing Grid” and “Grid Task ID” ${gridTaskId}.`;
}
