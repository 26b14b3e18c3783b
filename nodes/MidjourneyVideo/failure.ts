interface FailureDetails {
	/** What the user can do about it. */
	description?: string;
	taskId?: string;
	httpStatus?: number;
	isTransient?: boolean;
}

/** What went wrong with one item, told for the user. The node turns it into n8n's own errors. */
export class Failure extends Error {
	readonly description?: string;

	readonly taskId?: string;

	readonly httpStatus?: number;

	/** True when the same question may be answered a moment later: network faults, 429, 5xx. */
	readonly isTransient: boolean;

	constructor(message: string, details: FailureDetails = {}) {
		super(message);
		this.name = 'Failure';
		this.description = details.description;
		this.taskId = details.taskId;
		this.httpStatus = details.httpStatus;
		this.isTransient = details.isTransient ?? false;
	}
}

/** A failure as plain data. */
export interface StoredFailure extends FailureDetails {
	message: string;
}

export function toStoredFailure(failure: Failure): StoredFailure {
	const { message, description, taskId, httpStatus, isTransient } = failure;
	return { message, description, taskId, httpStatus, isTransient };
}

export function ofStoredFailure({ message, ...details }: StoredFailure): Failure {
	return new Failure(message, details);
}

/** The failure for anything thrown, e.g. n8n's own error about an expression. */
export function toFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	if (!(error instanceof Error)) return new Failure(String(error));
	const { description } = error as Error & { description?: unknown };
	return new Failure(error.message, {
		description: typeof description === 'string' ? description : undefined,
	});
}

/** The same failure, told of a task: its id is kept with the error and with the error item. */
export function ofTask(failure: Failure, taskId: string): Failure {
	return new Failure(failure.message, { ...failure, taskId });
}
