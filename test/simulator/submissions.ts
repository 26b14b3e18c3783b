import { type Answer, codeAnswer, gatewayError } from './answers.ts';
import type { Callbacks } from './callbacks.ts';
import { CODES } from './codes.ts';
import { type Render, variantsOf } from './rendering.ts';
import type { VideoRequest } from './schemas.ts';
import type { Scripts } from './scripts.ts';
import { nextTaskId, type TaskStore } from './tasks.ts';
import type { Clock, SpeedMode, Submission, VideoTask } from './types.ts';

export interface SubmissionRules {
	renderSeconds: number;
	bannedWords: string[];
	concurrencyLimit: number;
	queueLimit: number;
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

/** Accepts or refuses valid requests for a video, and keeps the bill. */
export function createSubmissionDesk(around: Surroundings) {
	const { rules, nowMs, tasks, scripts, callbacks, resultsUrl } = around;
	const accepted: Submission[] = [];

	function submit(body: VideoRequest, speedMode: SpeedMode): Answer {
		const slot = tasks.nextSlot(rules.concurrencyLimit, nowMs());
		const refusal = refusalOf(body, around) ?? (slot.waiting >= rules.queueLimit && queueFull());
		if (refusal) return refusal;
		const script = scripts.take({ prompt: body.prompt, state: body.state, submission: accepted.length });
		const render: Render = {
			id: nextTaskId(),
			body,
			createdAtMs: nowMs(),
			startsAtMs: slot.startsAtMs,
			renderMs: (script.renderSeconds ?? rules.renderSeconds) * 1000,
			...endOfScript(script),
			resultsUrl: resultsUrl(),
		};
		tasks.addVideo(render);
		accepted.push({ id: render.id, speedMode, body, acceptedAtMs: render.createdAtMs });
		if (body.notifyHook) callbacks.schedule(render, body.notifyHook, script.callbacks);
		const numberOfQueues = slot.waiting + 1;
		return render.startsAtMs > render.createdAtMs
			? codeAnswer({ ...CODES[22], code: 22, result: render.id, properties: { numberOfQueues } })
			: codeAnswer({ code: 1, description: 'Submit success', result: render.id });
	}

	/** A video that settled before it was asked for; nobody pays for it. */
	function addSettled(task: VideoTask = {}): string {
		const { id = nextTaskId() } = task;
		const times = { createdAtMs: nowMs(), startsAtMs: nowMs(), renderMs: 0 };
		tasks.addVideo({ id, body: { motion: 'low' }, ...times, ...endOfScript(task), resultsUrl: resultsUrl() });
		return id;
	}

	/** What a code 21 answer tells: the task of an equal submission, else one that was there all along. */
	function existing(body: VideoRequest): Answer {
		const equal = accepted.findLast((other) => JSON.stringify(other.body) === JSON.stringify(body));
		const id = equal?.id ?? addSettled();
		const { status, imageUrl } = tasks.recordOf(id, nowMs()) ?? {};
		return codeAnswer({ ...CODES[21], code: 21, result: id, properties: { status, imageUrl } });
	}

	return { accepted, submit, addSettled, existing };
}

function endOfScript({ outcome = 'SUCCESS', failReason, fields = {} }: VideoTask) {
	const defaultReason = outcome === 'FAILURE' ? 'Internal error while rendering' : '';
	return { outcome, failReason: failReason ?? defaultReason, fields };
}

const queueFull = () => codeAnswer({ ...CODES[23], code: 23 });

/** Why a request with valid fields is refused; undefined when it is not. */
function refusalOf(body: VideoRequest, around: Surroundings): Answer | undefined {
	if (!body.action && !body.image) return gatewayError('image is required');
	if (body.action && (body.taskId === undefined || body.index === undefined)) {
		return gatewayError('taskId and index are required with action');
	}
	return (body.action && parentRefusalOf(body, around)) || bannedWordRefusalOf(body, around.rules);
}

function parentRefusalOf({ taskId = '', index = 0 }: VideoRequest, { tasks, nowMs }: Surroundings) {
	const record = tasks.recordOf(taskId, nowMs());
	const render = tasks.renderOf(taskId);
	if (!record) return gatewayError('task_not_found ', 404, 3);
	if (record.status !== 'SUCCESS') return gatewayError('task_status_not_success ');
	if (!render) return gatewayError('task is not a video');
	if (index >= variantsOf(render)) return gatewayError('index has no such video');
	return undefined;
}

function bannedWordRefusalOf({ prompt = '' }: VideoRequest, { bannedWords }: SubmissionRules) {
	const bannedWord = bannedWords.find((word) => prompt.toLowerCase().includes(word.toLowerCase()));
	return bannedWord === undefined
		? undefined
		: codeAnswer({ ...CODES[24], code: 24, properties: { promptEn: prompt, bannedWord } });
}
