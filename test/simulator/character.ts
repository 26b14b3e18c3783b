import type { Answer } from './answers.ts';
import type { SubmitRequest } from './submitCalls.ts';
import type { ModelName, RecordedRequest, SubmitCall } from './types.ts';

/** How one of the two kinds of server behaves. */
export interface Character {
	/** What may stand before `/mj`. */
	readonly prefixes: readonly string[];
	/** Why a request is not let in; undefined when it is. */
	refusalOf(request: RecordedRequest): Answer | undefined;
	/** Why the model that a request asks for is not given; `call` is that of a submission, whose fields may not fit yet. */
	modelRefusalOf?(request: RecordedRequest, call?: SubmitCall): Answer | undefined;
	/** `mode` is what stood before `/mj`, without its slash. */
	submission(request: RecordedRequest, submission: SubmitRequest, mode: string): SubmissionCall;
	fetch(request: RecordedRequest, id: string, atMs: number): Answer;
	list(request: RecordedRequest, ids: string[], atMs: number): Answer;
	/** The picture of a task, for everybody; an upstream has no such call. */
	image?(id: string): Answer;
	/** To fields that do not fit, to a body that is no JSON, and to one that is too large. */
	invalid(request: RecordedRequest, message: string, status: number): Answer;
	unknownPath(request: RecordedRequest): Answer;
}

/** A submission that was let in, for the normal answer and for faults. */
export interface SubmissionCall {
	/** What a gateway takes it for. */
	model?: ModelName;
	/** Does all there is to do. */
	normal: () => Answer;
	/** Lets the upstream do its work; nobody hears its answer. */
	atUpstream: () => Answer;
	/** The upstream's code 21. */
	existing: () => Answer;
	/** What the client gets when the upstream answers with this, and what it costs. */
	relay: (answer: Answer, options?: RelayOptions) => Answer;
}

export interface RelayOptions {
	/** Whether a gateway has a copy of the task after that. Default true. */
	isKept?: boolean;
}
