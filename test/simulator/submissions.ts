import { type Answer, codeAnswer } from './answers.ts';
import type { Callbacks } from './callbacks.ts';
import { CODES, queueFull, ruleRefusal } from './codes.ts';
import { type Render, variantsOf } from './rendering.ts';
import type { VideoRequest } from './schemas.ts';
import type { Scripts } from './scripts.ts';
import { nextTaskId, type TaskStore } from './tasks.ts';
import type { Clock, SpeedMode, Submission, VideoLinks, VideoTask } from './types.ts';

export interface SubmissionRules {
	renderSeconds: number;
	bannedWords: string[];
	concurrencyLimit: number;
	queueLimit: number;
	requiresPrompt: boolean;
	links: VideoLinks;
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

/** The upstream's: accepts or refuses requests for a video with valid fields, and counts. Source: trueai-org's midjourney-proxy's source. */
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
			...endOfScript({ ...script, ...flawOf(body) }),
			resultsUrl: resultsUrl(),
			links: rules.links,
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
		const place = { resultsUrl: resultsUrl(), links: rules.links };
		tasks.addVideo({ id, body: { motion: 'low' }, ...times, ...endOfScript(task), ...place });
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

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

/**
 * Why a video fails later that nobody refuses: its image is missing, or at an address of the machine that asks for it.
 * Source: trueai-org's midjourney-proxy's source.
 */
function flawOf({ action, image }: VideoRequest): Pick<VideoTask, 'outcome' | 'failReason'> {
	if (action) return {};
	if (!image) return { outcome: 'FAILURE', failReason: 'Invalid image' };
	const isLink = image.startsWith('http') && URL.canParse(image);
	return isLink && LOOPBACK.test(new URL(image).hostname)
		? { outcome: 'FAILURE', failReason: 'Invalid link' }
		: {};
}

const validationError = (description: string) => codeAnswer({ code: 4, description });

const MAX_STATE_LENGTH = 255;

/** Why a request with valid fields is refused; undefined when it is not. */
function refusalOf(body: VideoRequest, around: Surroundings): Answer | undefined {
	if ((body.state ?? '').length > MAX_STATE_LENGTH) return ruleRefusal('State 不能超过 255 个字符');
	return (body.action && extensionRefusalOf(body, around)) || bannedWordRefusalOf(body, around.rules);
}

function extensionRefusalOf(
	{ taskId, index, prompt }: VideoRequest,
	{ tasks, nowMs, rules }: Surroundings,
): Answer | undefined {
	if (taskId === undefined) return validationError('taskId不能为空');
	if (index === undefined) return validationError('index 参数错误');
	if (rules.requiresPrompt && !prompt) return validationError('Prompt 不能为空');
	const record = tasks.recordOf(taskId, nowMs());
	const render = tasks.renderOf(taskId);
	if (!record) return codeAnswer({ code: 3, status: 404, description: '关联任务不存在或已失效' });
	if (record.status !== 'SUCCESS') return validationError('关联任务状态错误');
	if (!render) return validationError('关联任务不允许执行变化');
	if (index >= variantsOf(render)) return validationError('index 参数错误');
	return undefined;
}

function bannedWordRefusalOf({ prompt = '' }: VideoRequest, { bannedWords }: SubmissionRules) {
	const bannedWord = bannedWords.find((word) => prompt.toLowerCase().includes(word.toLowerCase()));
	return bannedWord === undefined
		? undefined
		: codeAnswer({ ...CODES[24], code: 24, properties: { promptEn: prompt, bannedWord } });
}
