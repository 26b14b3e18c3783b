export type TaskStatus =
	| 'NOT_START'
	| 'SUBMITTED'
	| 'IN_PROGRESS'
	| 'SUCCESS'
	| 'FAILURE'
	| 'CANCEL'
	| 'MODAL';

/** A submission's call: the last part of its path. */
export type SubmitCall = 'video' | 'imagine' | 'action';

/** Actions of the tasks that submissions create. */
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
	/** Which submissions: every given field must match. `submission` counts accepted ones from 0. Default any. */
	when?: { call?: SubmitCall; prompt?: string; state?: string; submission?: number };
	/** How many submissions it's used for. Default 1. */
	times?: number;
	/** How the render ends. Default SUCCESS. */
	outcome?: SettledStatus;
	failReason?: string;
	/** Simulated seconds. Default: the simulator's. */
	renderSeconds?: number;
	/** Override the task's own fields once it has settled. */
	fields?: Record<string, unknown>;
	callbacks?: CallbackScript;
}

/** How one task's callbacks go wrong. Without it, each change is posted once, in order, as it happens. */
export interface CallbackScript {
	/** Changes that are never posted. */
	lost?: 'all' | TaskStatus[];
	/** How often each change, or those with a status, is posted. Default 1; upstreams sometimes post SUCCESS twice. */
	copies?: number | Partial<Record<TaskStatus, number>>;
	/** The most tries to post a change, up to the first 2xx answer. Default 1: the upstream doesn't retry. */
	attempts?: number;
	/** How many simulated seconds before the other calls show the change. */
	earlySeconds?: number;
	/** How many simulated seconds after the change. */
	lateSeconds?: number;
	/** Swaps neighboring posts, so that a task's last post is outdated. */
	reordered?: boolean;
}

export interface CallbackDelivery {
	taskId: string;
	url: string;
	body: Readonly<Record<string, unknown>>;
	/** The receiver's HTTP status; undefined if it didn't answer. */
	answerStatus?: number;
	error?: string;
}

export interface ImageTask {
	id?: string;
	status?: TaskStatus;
	imageUrl?: string;
	/** Default: none, or a finished grid's own with `singlePictures`. */
	imageUrls?: unknown[];
	/** Default `IMAGINE`. */
	action?: string;
	/** Default: its action's buttons, once it has succeeded. */
	buttons?: unknown[];
}

export interface VideoTask {
	id?: string;
	outcome?: SettledStatus;
	failReason?: string;
	/** Override the task's own fields. */
	fields?: Record<string, unknown>;
}
