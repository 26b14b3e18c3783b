import { type Answer, type ApiCode, codeAnswer, gatewayError } from './answers.ts';
import type { Call } from './faults.ts';
import { withBody, withEachTask } from './shapes.ts';
import type { AnswerCode, Fault } from './types.ts';

/** Codes as servers word them; the gateway's own two have its shape and HTTP status. */
export const CODES: Record<AnswerCode, Omit<ApiCode, 'code'>> = {
	3: { description: '无可用的账号实例' },
	4: { description: 'quota_not_enough ', status: 400 },
	9: { description: '上游服务异常' },
	21: { description: '任务已存在' },
	22: { description: '排队中', properties: { numberOfQueues: 1 } },
	23: { description: '队列已满，请稍后尝试' },
	24: { description: '可能包含敏感词', properties: { bannedWord: 'banned' } },
	30: { description: '当前分组负载已饱和，请稍后再试', status: 429 },
};

/** A submission answered with a code of choice: 22 accepts it, 21 names an existing task, the others refuse. */
export function codedAnswer(fault: Extract<Fault, { kind: 'code' }>, call: Call): Answer {
	const { code } = fault;
	const { description, status, properties }: Omit<ApiCode, 'code'> = { ...CODES[code], ...fault };
	if (code === 4 || code === 30) return gatewayError(description, status, code);
	if (code !== 21 && code !== 22) return codeAnswer({ code, description, status, properties });
	const answer = code === 22 || !call.existing ? call.normal(0) : call.existing();
	return withBody(answer, (text) =>
		withEachTask(text, (body) =>
			body.result
				? { ...body, code, description, properties: { ...Object(body.properties), ...properties } }
				: body,
		),
	);
}
