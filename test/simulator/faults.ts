import type { Answer } from './answers.ts';
import type { SubmissionCall } from './character.ts';
import { faultyAnswer, isOfGateway } from './faultKinds.ts';
import { reshaped } from './shapes.ts';
import type { CharacterName, Fault, FaultHandle, RecordedRequest } from './types.ts';

/** A call, and everything its answer may depend on. */
export interface Call {
	request: RecordedRequest;
	/** Does the work and returns the normal answer, as of `agoMs` simulated milliseconds ago. */
	normal: (agoMs: number) => Answer;
	submission?: SubmissionCall;
	character: CharacterName;
	/** How long a gateway waits for its upstream. */
	patienceSeconds: number;
}

export type Faults = ReturnType<typeof createFaults>;

/** Decides which scripted fault, if any, acts on a request. */
export function createFaults(character: CharacterName) {
	const entries: Array<{ fault: Fault; toSkip: number; used: number }> = [];

	return {
		add: (fault: Fault): FaultHandle => {
			if (isOfGateway(fault)) checkGatewayFault(fault, character);
			const entry = { fault, toSkip: fault.skip ?? 0, used: 0 };
			entries.push(entry);
			return {
				get used() {
					return entry.used;
				},
				remove: () => void (entries.includes(entry) && entries.splice(entries.indexOf(entry), 1)),
			};
		},
		clear: () => void entries.splice(0),
		answer(call: Call): Answer {
			const entry = entries.find((candidate) => {
				if (candidate.used >= (candidate.fault.times ?? 1) || !actsOn(candidate.fault, call)) return false;
				candidate.toSkip -= 1;
				return candidate.toSkip < 0;
			});
			if (!entry) return call.normal(0);
			entry.used += 1;
			return faultyAnswer(entry.fault, call);
		},
	};
}

function checkGatewayFault({ kind, on }: Fault, character: CharacterName): void {
	if (character !== 'gateway') throw new Error(`Only a gateway has the fault "${kind}"`);
	if (kind !== 'refusedByGateway' && on !== 'submit')
		throw new Error(`Only submissions have the fault "${kind}"`);
}

function actsOn(fault: Fault, call: Call): boolean {
	if (fault.on !== call.request.route || !(fault.when?.(call.request) ?? true)) return false;
	if (fault.kind !== 'shape' || fault.on === 'submit') return true;
	const { body } = call.normal(0);
	return typeof body === 'string' && reshaped(body, fault.shape) !== body;
}
