import type { Answer } from '../answers.ts';
import type { SubmissionCall } from '../character.ts';
import type { GatewayFaultKind } from '../types.ts';
import { gatewayError, refusal, unknownFate } from './answers.ts';

export const GATEWAY_KINDS: ReadonlyArray<GatewayFaultKind['kind']> = [
	'refusedByGateway',
	'upstreamLate',
	'upstreamCut',
	'upstreamUnreadable',
	'upstreamEmpty',
	'taskNotKept',
];

/** Faults that only a gateway has. Source: new-api's code. */
export function gatewayAnswer(
	fault: GatewayFaultKind,
	submission: SubmissionCall | undefined,
	patienceSeconds: number,
): Answer {
	if (fault.kind === 'refusedByGateway') return refusal(fault.code, fault.type, submission?.model);
	const { relay, atUpstream } = submission!;
	switch (fault.kind) {
		case 'upstreamLate': {
			const answer = atUpstream();
			const patienceMs = patienceSeconds * 1000;
			return fault.delayMs > patienceMs
				? { ...unknownFate('do_request_failed'), delayMs: patienceMs }
				: { ...relay(answer), delayMs: fault.delayMs };
		}
		case 'upstreamCut':
			if (fault.accepted) atUpstream();
			return unknownFate('do_request_failed');
		case 'upstreamUnreadable':
			// A web page comes from a proxy in front of the upstream, a number as the ID from the upstream itself.
			if (fault.answer === 'numberId' || fault.accepted) atUpstream();
			return unknownFate('unmarshal_response_body_failed');
		case 'upstreamEmpty':
			if (fault.accepted) atUpstream();
			return relay({ status: 200, headers: {}, body: '' });
		case 'taskNotKept': {
			// Charged anyway: new-api defers the charge until the function returns, whatever it returns.
			relay(atUpstream(), { isKept: false });
			return gatewayError('insert_midjourney_task_failed ');
		}
	}
}
