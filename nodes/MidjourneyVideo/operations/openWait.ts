import type { IExecuteFunctions } from 'n8n-workflow';

import { openRunMemory, type RunMemory } from '../waiting/runMemory';
import { claimEnding } from '../waiting/suspensions';
import { readWaitMode, type WaitMode } from './waitMode';

/** How this run waits, and what it has done before; undefined when another run of the same wait ends it. */
export function openWait(context: IExecuteFunctions): { mode: WaitMode; memory: RunMemory } | undefined {
	const memory = openRunMemory(context, Date.now());
	if (claimEnding(memory)) return { mode: readWaitMode(context), memory };
	context.logger.warn(`${context.getNode().name}: n8n ran this wait again although it has its end`);
	return undefined;
}
