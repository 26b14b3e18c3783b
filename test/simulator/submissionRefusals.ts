import { type Answer, codeAnswer } from './answers.ts';
import { actionOfButton } from './buttons.ts';
import { CODES, ruleRefusal } from './codes.ts';
import { variantsOf } from './rendering.ts';
import type { SubmitBody } from './schemas.ts';
import type { SubmitRequest } from './submitCalls.ts';
import type { TaskStore } from './tasks.ts';
import type { Clock, SubmitCall } from './types.ts';

interface Surroundings {
	rules: { bannedWords: string[]; requiresPrompt: boolean };
	nowMs: Clock;
	tasks: TaskStore;
}

const MAX_STATE_LENGTH = 255;

/**
 * Why the upstream refuses a submission with valid fields; undefined if it doesn't.
 * Source: trueai-org/midjourney-proxy.
 */
export function refusalOf({ call, body }: SubmitRequest, around: Surroundings): Answer | undefined {
	if ((body.state ?? '').length > MAX_STATE_LENGTH) return ruleRefusal('State 不能超过 255 个字符');
	return OF_CALL[call](body, around) ?? bannedWordRefusalOf(body, around);
}

const OF_CALL: Record<SubmitCall, (body: SubmitBody, around: Surroundings) => Answer | undefined> = {
	video: (body, around) => (body.action ? extensionRefusalOf(body, around) : undefined),
	imagine: ({ prompt }) => (prompt ? undefined : validationError('Prompt 不能为空')),
	action: buttonRefusalOf,
};

const validationError = (description: string) => codeAnswer({ code: 4, description });

function extensionRefusalOf({ taskId, index, prompt }: SubmitBody, around: Surroundings): Answer | undefined {
	const { tasks, rules } = around;
	if (taskId === undefined) return validationError('taskId不能为空');
	if (index === undefined) return validationError('index 参数错误');
	if (rules.requiresPrompt && !prompt) return validationError('Prompt 不能为空');
	const refusal = parentRefusalOf(taskId, around);
	if (refusal) return refusal;
	const render = tasks.renderOf(taskId);
	if (render?.request.call !== 'video') return validationError('关联任务不允许执行变化');
	if (index >= variantsOf(render)) return validationError('index 参数错误');
	return undefined;
}

function buttonRefusalOf(
	{ taskId = '', customId = '' }: SubmitBody,
	around: Surroundings,
): Answer | undefined {
	const refusal = parentRefusalOf(taskId, around);
	if (refusal) return refusal;
	const buttons = around.tasks.recordOf(taskId, around.nowMs())?.buttons;
	const isThere = Array.isArray(buttons) && buttons.some((button) => Object(button).customId === customId);
	return isThere && actionOfButton(customId) ? undefined : validationError(CODES[4].description);
}

function parentRefusalOf(taskId: string, { tasks, nowMs }: Surroundings): Answer | undefined {
	const record = tasks.recordOf(taskId, nowMs());
	if (!record) return codeAnswer({ code: 3, status: 404, description: '关联任务不存在或已失效' });
	return record.status === 'SUCCESS' ? undefined : validationError('关联任务状态错误');
}

function bannedWordRefusalOf({ prompt = '' }: SubmitBody, { rules: { bannedWords } }: Surroundings) {
	const bannedWord = bannedWords.find((word) => prompt.toLowerCase().includes(word.toLowerCase()));
	return bannedWord === undefined
		? undefined
		: codeAnswer({ ...CODES[24], code: 24, properties: { promptEn: prompt, bannedWord } });
}
