import { type Answer, jsonAnswer } from './answers.ts';
import { codedAnswer } from './codes.ts';
import type { Call } from './faults.ts';
import { GATEWAY_KINDS, gatewayAnswer } from './gateway/faults.ts';
import { reshaped, withBody, withEachTask } from './shapes.ts';
import type { Fault, GatewayFaultKind } from './types.ts';

const CUT: Answer = { status: 0, headers: {}, body: '' };

const PLAIN: Record<'html' | 'empty' | 'null', { type: string; body: string }> = {
	html: {
		type: 'text/html; charset=utf-8',
		body: '<html><head><title>Just a moment...</title></head><body></body></html>',
	},
	empty: { type: 'application/json; charset=utf-8', body: '' },
	null: { type: 'application/json; charset=utf-8', body: 'null' },
};

/** The answer to a call under a fault. */
export function faultyAnswer(fault: Fault, call: Call): Answer {
	if (isOfGateway(fault)) return gatewayAnswer(fault, call.submission, call.patienceSeconds);
	if ('accepted' in fault && fault.accepted) call.normal(0);
	switch (fault.kind) {
		case 'status':
			return statusAnswer(fault.status, fault.body, fault.headers);
		case 'html':
		case 'empty':
		case 'null': {
			const { type, body } = PLAIN[fault.kind];
			return { status: fault.status ?? 200, headers: { 'content-type': type }, body };
		}
		case 'redirect':
			return { status: fault.status ?? 302, headers: { location: fault.to }, body: '' };
		case 'hang':
		case 'reset':
			return { ...CUT, ending: fault.kind };
		case 'delay':
			return {
				...call.normal(0),
				...('until' in fault ? { until: fault.until } : { delayMs: fault.delayMs }),
			};
		case 'truncated':
			return { ...call.normal(0), ending: fault.stalled ? 'stalled' : 'truncated' };
		case 'stale':
			return call.normal(fault.staleSeconds * 1000);
		case 'shape':
			return withBody(call.normal(0), (text) => reshaped(text, fault.shape));
		case 'fields':
			return withBody(call.normal(0), (text) => withEachTask(text, (task) => ({ ...task, ...fault.fields })));
		case 'code':
			return codedAnswer(fault, call);
	}
}

/** Whether only a gateway can have this fault. */
export function isOfGateway(fault: Fault): fault is Fault & GatewayFaultKind {
	return (GATEWAY_KINDS as readonly string[]).includes(fault.kind);
}

function statusAnswer(status: number, body: unknown = '', headers: Record<string, string> = {}): Answer {
	if (typeof body !== 'string' && !Buffer.isBuffer(body)) {
		const answer = jsonAnswer(status, body);
		return { ...answer, headers: { ...answer.headers, ...headers } };
	}
	return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}
