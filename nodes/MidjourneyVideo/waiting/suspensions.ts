import { randomBytes } from 'node:crypto';

import { KNOWN_SUSPENSIONS } from '../constants';
import { setBounded } from '../mapping/bounded';
import type { RunMemory } from './runMemory';

/** What this process knows of a suspension; other processes, and the one after a restart, find out for themselves. */
export interface KnownSuspension {
	/** Tasks that the API showed as settled. */
	settled: Set<string>;
	/** Tasks that a callback told to have settled. */
	told: Set<string>;
	/** The question to the API that is under way: callbacks of the same moment share it. */
	asking?: Promise<void>;
	/** From 0 to 1: the jitter of all its callbacks, so that those of the same moment go on sharing their questions. */
	random: number;
	/** Whether a callback has woken the node. */
	isWoken: boolean;
	/** The run that ends it, by `RunMemory.endedBy`. */
	endedBy?: string;
}

const suspensions = new Map<string, KnownSuspension>();

/** What is known of the suspension with this id; the oldest one is forgotten first. */
export function knownSuspension(id: string): KnownSuspension {
	const known = suspensions.get(id) ?? {
		settled: new Set(),
		told: new Set(),
		random: Math.random(),
		isWoken: false,
	};
	setBounded(suspensions, id, known, KNOWN_SUSPENSIONS);
	return known;
}

/**
 * Whether this run may end the suspension that it comes from. n8n 1.x may run the same one twice, when a callback and
 * the timer wake it together; the second run must not start the next nodes again.
 */
export function claimEnding(memory: RunMemory): boolean {
	if (!memory.suspension) return true;
	const known = knownSuspension(memory.suspension.id);
	// Stays in this run's memory, so that a repeated try is known as the same run.
	memory.endedBy ??= randomBytes(8).toString('hex');
	known.endedBy ??= memory.endedBy;
	return known.endedBy === memory.endedBy;
}
