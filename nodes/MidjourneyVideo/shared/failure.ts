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

/** What went wrong with one item, told for the user. The node turns it into n8n's own errors. */
export class Failure extends Error {
	readonly description?: string;

	readonly taskId?: string;

	readonly httpStatus?: number;

	/** True when the same request may be sent again: it has done nothing, and may succeed a moment later. */
	readonly isRepeatable: boolean;

	/** How long the server wants to be left alone. */
	readonly retryAfterMs?: number;

	/** True for a submission of which nobody knows whether it was accepted. It is never sent again. */
	readonly isFateUnknown: boolean;

	/** True when the server has reported the task as failed or cancelled. */
	readonly hasTaskFailed: boolean;

	/** What an error item tells besides, e.g. the fields of a task that is paid for. */
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

/** What a user reads of a failure, as plain data. */
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

/** The failure for anything thrown, e.g. n8n's own error about an expression. */
export function toFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	if (!(error instanceof Error)) return new Failure(typeof error === 'string' ? error : NO_REASON);
	const { description } = error as Error & { description?: unknown };
	return new Failure(error.message || NO_REASON, {
		description: typeof description === 'string' ? description : undefined,
	});
}

const NO_REASON = 'Unknown error (no message given)';

/** The same failure, with more for its error item to tell. */
export function withFields(failure: Failure, fields: IDataObject): Failure {
	return new Failure(failure.message, { ...failure, fields });
}

/** The same failure, told of a task: its id is kept with the error and with the error item. */
export function ofTask(failure: Failure, taskId: string): Failure {
	return new Failure(failure.message, { ...failure, taskId });
}
