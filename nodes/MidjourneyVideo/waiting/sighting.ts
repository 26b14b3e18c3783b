import type { IDataObject } from 'n8n-workflow';

import type { StoredFailure } from '../failure';
import type { RecordOrigin } from '../types';

/** What a wait has seen of a task, as plain data that outlasts a suspension. */
export interface Sighting {
	wasSeen?: boolean;
	/** Epoch milliseconds. */
	succeededAtMs?: number;
	/** Since when the server won't show it, without any other answer in between; epoch milliseconds. */
	refusedSinceMs?: number;
	/** Since when it's unknown; epoch milliseconds. */
	unknownSinceMs?: number;
	/** Since when nobody has answered; epoch milliseconds. */
	silentSinceMs?: number;
	/** Until when the server wants to be left alone; epoch milliseconds. */
	quietUntilMs?: number;
	/** Why it was given up, while the same wait goes on for other tasks. */
	failure?: StoredFailure;
	/** The record of a task that is complete, and what is known of it: it is not asked for again. */
	record?: IDataObject;
	origin?: RecordOrigin;
}
