export type TaskStatus =
	| 'NOT_START'
	| 'SUBMITTED'
	| 'IN_PROGRESS'
	| 'SUCCESS'
	| 'FAILURE'
	| 'CANCEL'
	| 'MODAL';

/** The call of a submission, as the last part of its path. */
export type SubmitCall = 'video' | 'imagine' | 'action';

/** Of the tasks that submissions make. */
export type TaskAction =
	| 'VIDEO'
	| 'IMAGINE'
	| 'UPSCALE'
	| 'VARIATION'
	| 'LOW_VARIATION'
	| 'HIGH_VARIATION'
	| 'REROLL'
	| 'PAN'
	| 'ZOOM';

export type SettledStatus = Extract<TaskStatus, 'SUCCESS' | 'FAILURE' | 'CANCEL' | 'MODAL'>;

export interface TaskScript {
	/** Which submissions; every field given must be equal. `submission` counts accepted ones from 0. Default any. */
	when?: { call?: SubmitCall; prompt?: string; state?: string; submission?: number };
	/** How many submissions it serves. Default 1. */
	times?: number;
	/** How the render ends. Default SUCCESS. */
	outcome?: SettledStatus;
	failReason?: string;
	/** Simulated. Default that of the simulator. */
	renderSeconds?: number;
	/** Put over the task's own fields once it has settled. */
	fields?: Record<string, unknown>;
	callbacks?: CallbackScript;
}

/** How the callbacks of one task go wrong. Without it each change is posted once, in order, when it happens. */
export interface CallbackScript {
	/** Changes that are never posted. */
	lost?: 'all' | TaskStatus[];
	/** Posts of each change, or of those with the given status. Default 1; an upstream posts SUCCESS twice at times. */
	copies?: number | Partial<Record<TaskStatus, number>>;
	/** Posts of each change until one is answered with 2xx. Default 1: upstream does not retry. */
	attempts?: number;
	/** Simulated seconds before the other calls show the change. */
	earlySeconds?: number;
	/** Simulated seconds after the change. */
	lateSeconds?: number;
	/** Swaps neighbours, so that the last post of a task is an outdated one. */
	reordered?: boolean;
}

export interface CallbackDelivery {
	taskId: string;
	url: string;
	body: Readonly<Record<string, unknown>>;
	/** HTTP status of the receiver; undefined when there was no answer. */
	answerStatus?: number;
	error?: string;
}

export interface ImageTask {
	id?: string;
	status?: TaskStatus;
	imageUrl?: string;
	/** Default none, or those of a finished grid with `singlePictures`. */
	imageUrls?: unknown[];
	/** Default `IMAGINE`. */
	action?: string;
	/** Default those of its action, once it has succeeded. */
	buttons?: unknown[];
}

export interface VideoTask {
	id?: string;
	outcome?: SettledStatus;
	failReason?: string;
	/** Put over the task's own fields. */
	fields?: Record<string, unknown>;
}
