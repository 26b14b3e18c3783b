import { type Refusal, toAccessAdvice } from './refusal';
import type { SubmissionContent, SubmitCall } from './types';

/** For every submission whose fate is unknown: sending it again could be charged twice. */
export const MAYBE_ACCEPTED_ADVICE =
	"It may have been charged, so neither Retry On Fail nor a retry of this execution submits it again. Check the task list of your account on the server: if the task is there, use its ID with Get Video or Wait for Video; if it isn't, submit the item in a new execution.";

/** The same after a response, plus what's known about the servers that send it. */
export function toUnknownFateAdvice({ status, apiCode, isPage }: Refusal): string {
	const known = [
		// new-api, relay/mjproxy_handler.go: it stores no task, and charges only for HTTP 200.
		apiCode === 5 && 'A new-api gateway normally neither charges for this response nor lists the task.',
		status === 200 && isPage && 'The server may also be too old to make videos.',
	];
	return [MAYBE_ACCEPTED_ADVICE, ...known].filter(Boolean).join(' ');
}

interface AdviceRule {
	applies: (refusal: Refusal, content: SubmissionContent) => boolean;
	advice: (refusal: Refusal, content: SubmissionContent) => string;
}

/** new-api's model names for these calls. The only buttons that Create Image presses are those that upscale. */
const MODELS: Record<SubmitCall, string> = { video: 'mj_video', imagine: 'mj_imagine', action: 'mj_upscale' };

export const NOT_BILLED = 'Nothing was accepted or charged.';

/** The first rule that applies wins. Codes are from CometAPI's reference, texts from servers of the family. */
const RULES: AdviceRule[] = [
	{
		applies: ({ code, bannedWord }) => code === '24' || bannedWord !== null,
		advice: ({ bannedWord }) =>
			`${bannedWord === null ? '“Prompt” contains a banned word: change it' : `Remove the banned word "${bannedWord}" from “Prompt”`} and submit again. ${NOT_BILLED}`,
	},
	{
		applies: (refusal) => says(refusal, /quota|insufficient|balance|余额|额度/i),
		advice: (_refusal, { call }) =>
			`Your account doesn't have enough quota for this: top it up${call === 'video' ? ', or choose a lower “Resolution”' : ''}. ${NOT_BILLED}`,
	},
	{
		applies: ({ errorCode }) => errorCode === 'model_not_found',
		advice: (_refusal, { call }) =>
			`This key has no access to Midjourney ${call === 'video' ? 'videos' : 'images'}. Ask the operator of the server to enable the model "${MODELS[call]}" for it. ${NOT_BILLED}`,
	},
	{
		applies: ({ errorCode }) => errorCode?.endsWith('_overloaded') ?? false,
		advice: () => `The server is overloaded. Submit again later. ${NOT_BILLED}`,
	},
	{
		applies: ({ status, isPage }) => status === 200 && isPage,
		advice: () =>
			`Check “Base URL” in the credential: it must be the part of the address before /mj. ${NOT_BILLED}`,
	},
	{
		applies: ({ apiCode, text }) => apiCode === 23 || text.includes('队列已满'),
		advice: () => `The queue is full. Submit again later. ${NOT_BILLED}`,
	},
	{
		applies: ({ status, code }) => status === 429 || code === '30',
		advice: () =>
			`Too many requests at once. Lower “Max Parallel Requests” in “Options”, or submit again later. ${NOT_BILLED}`,
	},
	{
		applies: (refusal, { body: { taskId } }) =>
			taskId !== undefined && says(refusal, /task_status_not_success/i),
		advice: (_refusal, { call, body: { taskId } }) =>
			`Only ${call === 'video' ? 'a finished video can be extended' : 'a picture of a finished grid can be upscaled'}: wait until task ${taskId} has the status SUCCESS, then submit again. ${NOT_BILLED}`,
	},
	{
		applies: (refusal, { body: { taskId } }) =>
			taskId !== undefined &&
			(refusal.status === 404 || refusal.code === '3' || says(refusal, /task_(no|not)_found/i)),
		advice: (_refusal, { body: { taskId } }) =>
			`Task ${taskId} wasn't found with this key. Check the ID, and use the credential that submitted that task. ${NOT_BILLED}`,
	},
	{
		applies: (refusal) => says(refusal, /prompt.*(required|不能为空|empty)|prompt_is_required/i),
		advice: () => `This server requires a prompt: fill in “Prompt”. ${NOT_BILLED}`,
	},
	{
		applies: ({ status }) => status === 413,
		advice: () =>
			`The image is too large to send. Use the URL of the image, or a smaller image. ${NOT_BILLED}`,
	},
	{
		applies: ({ code, status }) => code === '3' && status !== 404,
		advice: () =>
			`The server has no Midjourney account available for this. Submit again later. ${NOT_BILLED}`,
	},
	{
		applies: ({ code }) => code === '9',
		advice: (_refusal, { call }) =>
			`Midjourney itself failed. ${call === 'video' ? 'Check that the image opens in a private browser window, then submit again' : 'Submit again later'}. ${NOT_BILLED}`,
	},
];

/** What the user can do about a refused submission. */
export function toSubmitAdvice(refusal: Refusal, content: SubmissionContent): string {
	const rule = RULES.find(({ applies }) => applies(refusal, content));
	if (rule) return rule.advice(refusal, content);
	const advice = toAccessAdvice(refusal) ?? 'Fix what the server reports, then submit again.';
	const mayLackQueue = refusal.status === 404 || refusal.status === 405;
	return `${advice} ${mayLackQueue ? `${QUEUE_ADVICE} ` : ''}${NOT_BILLED}`;
}

/** Each speed has its own path, which the server may lack. */
const QUEUE_ADVICE = 'This server may also not support “Speed”: if you added this option, remove it.';

function says({ code, type, text }: Refusal, pattern: RegExp): boolean {
	return [code, type, text].some((part) => part !== null && pattern.test(part));
}
