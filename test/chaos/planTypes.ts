import type { CharacterName, FaultKind, SettledStatus } from '../simulator/index.ts';
import type { SubmitFaultKind } from './faultKinds.ts';
import type { Way } from './ways.ts';

export type OnError = 'continueErrorOutput' | 'continueRegularOutput' | 'stopWorkflow';

export const ON_ERRORS: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];

/** A fault at the requests about one item. */
export interface PlannedFault {
	fault: FaultKind;
	times: number;
}

/** A submission of an item, or the one that was made before the execution. */
export interface PlannedSubmission {
	/** Of the task. */
	outcome: SettledStatus;
	renderSeconds: number;
	atSubmit?: SubmitFaultKind & PlannedFault;
}

export interface PlannedItem {
	/** No other item has it: by it, what a server got is known to be this item's. */
	state: string;
	/** Of its submission; of an image, two. */
	submissions: PlannedSubmission[];
	atLooks?: PlannedFault;
	atFiles?: PlannedFault;
}

/** What the workflow of an execution is made from; executions with the same settings share one. */
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
	/** How many executions have been started by then. */
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
