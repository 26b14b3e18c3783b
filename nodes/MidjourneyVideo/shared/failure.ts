import type { IDataObject } from 'n8n-workflow';

interface FailureDetails {
	/** What the user can do about it. */
	description?: string;
	taskId?: string;
	httpStatus?: number;
	isRepeatable?: boolean;
	retryAfterMs?: number;
	isFateUnknown?: boolean;
	hasTaskFailed?: boolean;
	fields?: IDataObject;
}

/** What went wrong with one item, worded for the user. The node turns it into n8n's own errors. */
export class Failure extends Error {
	readonly description?: string;

	readonly taskId?: string;

	readonly httpStatus?: number;

	/** True if the same request may be sent again: it had no effect, and may succeed a moment later. */
	readonly isRepeatable: boolean;

	/** The server's Retry-After. */
	readonly retryAfterMs?: number;

	/** True for a submission that may or may not have been accepted. It's never sent again. */
	readonly isFateUnknown: boolean;

	/** True if the server has reported the task as failed or canceled. */
	readonly hasTaskFailed: boolean;

	/** What else the error item contains, e.g. the fields of a task that's paid for. */
	readonly fields?: IDataObject;

	constructor(message: string, details: FailureDetails = {}) {
		super(message);
		this.name = 'Failure';
		this.description = details.description;
		this.taskId = details.taskId;
		this.httpStatus = details.httpStatus;
		this.isRepeatable = details.isRepeatable ?? false;
		this.retryAfterMs = details.retryAfterMs;
		this.isFateUnknown = details.isFateUnknown ?? false;
		this.hasTaskFailed = details.hasTaskFailed ?? false;
		this.fields = details.fields;
	}
}

/** What the user needs to know about a failure, as plain data. */
export interface StoredFailure extends Pick<
	FailureDetails,
	'description' | 'taskId' | 'httpStatus' | 'isFateUnknown' | 'hasTaskFailed'
> {
	message: string;
}

export function toStoredFailure(failure: Failure): StoredFailure {
	const { message, description, taskId, httpStatus, isFateUnknown, hasTaskFailed } = failure;
	return { message, description, taskId, httpStatus, isFateUnknown, hasTaskFailed };
}

export function ofStoredFailure({ message, ...details }: StoredFailure): Failure {
	return new Failure(message, details);
}

/** Turns anything thrown, such as n8n's own expression error, into a Failure. */
export function toFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	if (!(error instanceof Error)) return new Failure(typeof error === 'string' ? error : NO_REASON);
	const { description } = error as Error & { description?: unknown };
	return new Failure(error.message || NO_REASON, {
		description: typeof description === 'string' ? description : undefined,
	});
}

const NO_REASON = 'Unknown error (no message given)';

/** The same failure, with these fields for its error item. */
export function withFields(failure: Failure, fields: IDataObject): Failure {
	return new Failure(failure.message, { ...failure, fields });
}

/** The same failure with a task's ID, which both the error and the error item then carry. */
export function ofTask(failure: Failure, taskId: string): Failure {
	return new Failure(failure.message, { ...failure, taskId });
}
