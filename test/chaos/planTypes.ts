import type { OnError } from 'n8n-workflow';

import type { CharacterName, FaultKind, SettledStatus } from '../simulator/index.ts';
import type { SubmitFaultKind } from './faultKinds.ts';
import type { Way } from './ways.ts';

/** A fault in requests about one item. */
export interface PlannedFault {
	fault: FaultKind;
	times: number;
}

/** A submission of an item, or the one made before the execution. */
export interface PlannedSubmission {
	/** How the task ends. */
	outcome: SettledStatus;
	renderSeconds: number;
	atSubmit?: SubmitFaultKind & PlannedFault;
}

export interface PlannedItem {
	/** Unique per item, so that requests at a server can be traced to it. */
	state: string;
	/** One; for an image, two. */
	submissions: PlannedSubmission[];
	atLooks?: PlannedFault;
	atFiles?: PlannedFault;
}

/** What an execution's workflow is built from. Executions with the same settings share a workflow. */
export interface Settings {
	character: CharacterName;
	way: Way;
	onError: OnError;
	retryOnFail: boolean;
	download: 'all' | 'first' | 'none';
}

export interface PlannedExecution {
	index: number;
	settings: Settings;
	items: PlannedItem[];
}

export interface PlannedKill {
	/** How many executions have been started by that time. */
	starts: number;
	/** From the last of these starts to the kill. */
	delayMs: number;
}

export interface Plan {
	executions: PlannedExecution[];
	/** In order. */
	kills: PlannedKill[];
}

export interface PlanOptions {
	executions: number;
	kills: number;
	seed: number;
}
