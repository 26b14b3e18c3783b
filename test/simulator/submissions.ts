import { type Answer, codeAnswer } from './answers.ts';
import type { Callbacks } from './callbacks.ts';
import { buttonsAfter } from './buttons.ts';
import { CODES, queueFull } from './codes.ts';
import { pictureLinks } from './links.ts';
import type { Render } from './rendering.ts';
import type { Scripts } from './scripts.ts';
import { refusalOf } from './submissionRefusals.ts';
import { actionOf, type SubmitRequest } from './submitCalls.ts';
import { nextTaskId, type TaskStore } from './tasks.ts';
import type { Clock, SpeedMode, Submission, VideoLinks, VideoTask } from './types.ts';

export interface SubmissionRules {
	renderSeconds: number;
	bannedWords: string[];
	concurrencyLimit: number;
	queueLimit: number;
	requiresPrompt: boolean;
	links: VideoLinks;
	singlePictures: boolean;
}

interface Surroundings {
	rules: SubmissionRules;
	nowMs: Clock;
	tasks: TaskStore;
	scripts: Scripts;
	callbacks: Callbacks;
	resultsUrl: () => string;
}

export type SubmissionDesk = ReturnType<typeof createSubmissionDesk>;

/**
 * The upstream's desk: accepts or refuses submissions whose fields are valid, and records the accepted ones.
 * Source: trueai-org/midjourney-proxy.
 */
export function createSubmissionDesk(around: Surroundings) {
	const { rules, nowMs, tasks, scripts, callbacks, resultsUrl } = around;
	const accepted: Submission[] = [];

	function submit(request: SubmitRequest, speedMode: SpeedMode): Answer {
		const { call, body } = request;
		const slot = tasks.nextSlot(rules.concurrencyLimit, nowMs());
		const refusal = refusalOf(request, around) ?? (slot.waiting >= rules.queueLimit && queueFull());
		if (refusal) return refusal;
		const { prompt, state } = body;
		const script = scripts.take({ call, prompt, state, submission: accepted.length });
		const render: Render = {
			...settledRender(request),
			startsAtMs: slot.startsAtMs,
			renderMs: (script.renderSeconds ?? rules.renderSeconds) * 1000,
			...endOfScript({ ...script, ...flawOf(request) }),
		};
		tasks.addRender(render);
		accepted.push({ id: render.id, call, speedMode, body, acceptedAtMs: render.createdAtMs });
		if (body.notifyHook) callbacks.schedule(render, body.notifyHook, script.callbacks);
		const numberOfQueues = slot.waiting + 1;
		return render.startsAtMs > render.createdAtMs
			? codeAnswer({ ...CODES[22], code: 22, result: render.id, properties: { numberOfQueues } })
			: codeAnswer({ code: 1, description: 'Submit success', result: render.id });
	}

	/** Adds a task that has already settled; nobody pays for it. */
	function addSettled(request: SubmitRequest, task?: VideoTask): string {
		const render = settledRender(request, task);
		tasks.addRender(render);
		return render.id;
	}

	/** What follows from a task's request. The task settles at once unless the caller overrides that. */
	function settledRender(request: SubmitRequest, task: VideoTask = {}): Render {
		const { call, body } = request;
		// The upstream refuses buttons of unknown kinds; only a scripted code 21 names a task for one.
		const action = actionOf(request) ?? 'UPSCALE';
		const isPicture = call !== 'video';
		const pressed = call === 'action' ? tasks.recordOf(body.taskId!, nowMs()) : undefined;
		const { prompt = '', botType = 'MID_JOURNEY' } = pressed ?? body;
		return {
			id: task.id ?? nextTaskId(),
			request,
			action,
			prompt: String(prompt),
			botType: String(botType),
			buttons: isPicture ? buttonsAfter(action) : [],
			createdAtMs: nowMs(),
			startsAtMs: nowMs(),
			renderMs: 0,
			...endOfScript(task),
			resultsUrl: resultsUrl(),
			links: isPicture ? pictureLinks(action, rules.singlePictures) : rules.links,
		};
	}

	/** The code 21 answer: it names the task of an equal submission, otherwise one that was there all along. */
	function existing(request: SubmitRequest): Answer {
		const equal = accepted.findLast((other) => isEqual(other, request));
		const id = equal?.id ?? addSettled(withoutSender(request));
		const { status, imageUrl } = tasks.recordOf(id, nowMs()) ?? {};
		return codeAnswer({ ...CODES[21], code: 21, result: id, properties: { status, imageUrl } });
	}

	return { accepted, submit, addSettled, existing };
}

/** Two presses of the same button are equal, whatever else they send. */
function isEqual(one: Submission, other: SubmitRequest): boolean {
	const partOf = ({ call, body }: Submission | SubmitRequest) =>
		JSON.stringify(call === 'action' ? [body.taskId, body.customId] : body);
	return one.call === other.call && partOf(one) === partOf(other);
}

/** Drops the state and the callback URL, which are this sender's, not the existing task's. */
function withoutSender({ call, body }: SubmitRequest): SubmitRequest {
	return { call, body: { ...body, state: undefined, notifyHook: undefined } };
}

function endOfScript({ outcome = 'SUCCESS', failReason, fields = {} }: VideoTask) {
	const defaultReason = outcome === 'FAILURE' ? 'Internal error while rendering' : '';
	return { outcome, failReason: failReason ?? defaultReason, fields };
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

/**
 * Why a video that was accepted fails later: its image is missing, or has a loopback address.
 * Source: trueai-org/midjourney-proxy.
 */
function flawOf({ call, body: { action, image } }: SubmitRequest): Pick<VideoTask, 'outcome' | 'failReason'> {
	if (call !== 'video' || action) return {};
	if (!image) return { outcome: 'FAILURE', failReason: 'Invalid image' };
	const isLink = image.startsWith('http') && URL.canParse(image);
	return isLink && LOOPBACK.test(new URL(image).hostname)
		? { outcome: 'FAILURE', failReason: 'Invalid link' }
		: {};
}
