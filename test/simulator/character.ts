import type { Answer } from './answers.ts';
import type { SubmitRequest } from './submitCalls.ts';
import type { ModelName, RecordedRequest, SubmitCall } from './types.ts';

/** How one of the two kinds of server behaves. */
export interface Character {
	/** What may precede `/mj` in a path. */
	readonly prefixes: readonly string[];
	/** Why a request is turned away; undefined if it's let in. */
	refusalOf(request: RecordedRequest): Answer | undefined;
	/** Why the requested model is refused. `call` is set for a submission, whose fields haven't been validated yet. */
	modelRefusalOf?(request: RecordedRequest, call?: SubmitCall): Answer | undefined;
	/** `mode` is what precedes `/mj`, without the slash. */
	submission(request: RecordedRequest, submission: SubmitRequest, mode: string): SubmissionCall;
	fetch(request: RecordedRequest, id: string, atMs: number): Answer;
	list(request: RecordedRequest, ids: string[], atMs: number): Answer;
	/** A task's picture, which needs no key. An upstream has no such call. */
	image?(id: string): Answer;
	/** The answer to invalid fields, to a body that isn't JSON, and to one that's too large. */
	invalid(request: RecordedRequest, message: string, status: number): Answer;
	unknownPath(request: RecordedRequest): Answer;
}

/** A submission that was let in: what the normal answer and faults are made of. */
export interface SubmissionCall {
	/** The model a gateway assumes for it. */
	model?: ModelName;
	/** Does everything a submission involves. */
	normal: () => Answer;
	/** Does only the upstream's part; nobody gets its answer unless it's relayed. */
	atUpstream: () => Answer;
	/** The upstream's code 21 answer. */
	existing: () => Answer;
	/** What the client gets for this answer of the upstream; a gateway also charges for it. */
	relay: (answer: Answer, options?: RelayOptions) => Answer;
}

export interface RelayOptions {
	/** Whether a gateway keeps a copy of the task. Default true. */
	isKept?: boolean;
}
