import { type Answer, type ApiCode, codeAnswer, jsonAnswer } from './answers.ts';
import type { Call } from './faults.ts';
import { gatewayError } from './gateway/answers.ts';
import { withBody, withEachTask } from './shapes.ts';
import { nextTaskId } from './tasks.ts';
import type { AnswerCode, Fault } from './types.ts';

/** How an upstream words its codes. */
export const CODES: Record<AnswerCode, Omit<ApiCode, 'code'>> = {
	[-1]: { description: '今日绘图次数已达上限' },
	3: { description: '无可用的账号实例' },
	4: { description: '参数错误' },
	9: { description: '上游服务异常' },
	21: { description: '任务已存在' },
	22: { description: '排队中', properties: { numberOfQueues: 1 } },
	23: { description: '队列已满，请稍后尝试' },
	24: { description: '可能包含敏感词', properties: { bannedWord: 'banned' } },
	30: { description: '当前分组负载已饱和，请稍后再试', status: 429 },
};

/** Codes that a gateway also returns on its own, in its own shape. */
const OF_GATEWAY: Partial<Record<AnswerCode, { description: string; status: number }>> = {
	4: { description: 'quota_not_enough ', status: 400 },
	30: { description: '当前分组负载已饱和，请稍后再试', status: 429 },
};

/** The refusal of a submission that breaks a rule of the upstream. Source: trueai-org/midjourney-proxy. */
export const ruleRefusal = (message: string, code = -1, status = 200): Answer =>
	jsonAnswer(status, { success: false, code, message });

/** Refusals have a `result` too; this one is no task's ID. Source: novicezk/midjourney-proxy's documentation. */
export const queueFull = (change: Partial<ApiCode> = {}): Answer =>
	codeAnswer({ ...CODES[23], ...change, code: 23, result: nextTaskId() });

/** Answers with the fault's code: for a submission, 22 accepts, 21 names an existing task, and the others refuse. */
export function codedAnswer(
	fault: Extract<Fault, { kind: 'code' }>,
	{ submission, normal, character }: Call,
): Answer {
	const { code, status, description } = fault;
	const own = character === 'gateway' ? OF_GATEWAY[code] : undefined;
	if (own) return gatewayError(description ?? own.description, status ?? own.status, code);
	const answer = toUpstreamAnswer();
	return submission?.relay(answer) ?? answer;

	function toUpstreamAnswer(): Answer {
		if (code < 0) return ruleRefusal(description ?? CODES[code].description, code, status);
		if (code === 21) return withCode(submission?.existing() ?? normal(0), fault);
		if (code === 22) return withCode(submission?.atUpstream() ?? normal(0), fault);
		return code === 23 ? queueFull(fault) : codeAnswer({ ...CODES[code], ...fault });
	}
}

function withCode(answer: Answer, fault: Extract<Fault, { kind: 'code' }>): Answer {
	const { code, description, properties }: ApiCode = { ...CODES[fault.code], ...fault };
	return withBody(answer, (text) =>
		withEachTask(text, (body) =>
			body.result
				? { ...body, code, description, properties: { ...Object(body.properties), ...properties } }
				: body,
		),
	);
}
