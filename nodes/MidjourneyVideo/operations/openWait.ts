import type { IExecuteFunctions } from 'n8n-workflow';

import { mustKeepRunning } from '../waiting/keepRunning';
import { noteWaiting } from '../waiting/engine';
import { catchUp, isLate } from '../waiting/furthestRun';
import { openRunMemory, type RunMemory } from '../waiting/runMemory';
import type { ItemRun } from './itemRun';
import { readOptions } from './options';

export interface WaitRun {
	/** What this wait has done before. */
	memory: RunMemory;
	/** Whether its execution is suspended meanwhile; otherwise it keeps running. */
	suspends: boolean;
}

/** How this run waits; undefined when another run of the execution has come further. */
export function openWait({ context, itemIndexes }: ItemRun): WaitRun | undefined {
	const memory = openRunMemory(context, Date.now());
	if (isLate(context, memory)) {
		catchUp(context, memory);
		return undefined;
	}
	noteWaiting(context, undefined);
	const isWanted = itemIndexes.some((itemIndex) => wantsToKeepRunning(context, itemIndex));
	return { memory, suspends: !mustKeepRunning(context, isWanted) };
}

/** An item whose options can't be read has no say; it fails by itself when they're needed. */
function wantsToKeepRunning(context: IExecuteFunctions, itemIndex: number): boolean {
	try {
		return readOptions(context, itemIndex).keepRunning === true;
	} catch {
		return false;
	}
}
