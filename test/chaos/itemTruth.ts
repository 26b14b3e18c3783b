import type { PlannedExecution, PlannedItem } from './planTypes.ts';
import type { Servers } from './servers.ts';
import { submits } from './ways.ts';

/** What the servers know of one item. */
export interface ItemTruth {
	/** Those that its submissions made, or the one that it was about. */
	taskIds: string[];
	/** Ids of accepted submissions: each is paid. */
	paid: string[];
	/** The one fault that acted on its submission left open whether it was accepted. */
	isFateUnknown: boolean;
	/** A submission was sent after one that was accepted, or may have been. */
	isSentAgain: boolean;
	/** It has a task that the server never reports as failed or cancelled. */
	isLive: boolean;
}

export function readTruth(servers: Servers, execution: PlannedExecution, item: PlannedItem): ItemTruth {
	const { state, outcome, atSubmit } = item;
	const taskIds = servers.taskIdsOf(state);
	const { requests } = servers.simulators[execution.settings.character];
	const sent = requests.filter(
		({ route, body }) => route === 'submit' && (body as { state?: unknown } | undefined)?.state === state,
	);
	const faulty = servers.itemOf(state).atSubmit?.used ?? 0;
	const fates = sent.map((_request, place) => (place < faulty ? atSubmit!.fate : 'accepted'));
	const isFinal = (fate: string) => fate === 'accepted' || fate === 'unknown';
	return {
		taskIds,
		paid: submits(execution.settings.way) ? taskIds : [],
		isFateUnknown: fates.includes('unknown'),
		isSentAgain: fates.slice(0, -1).some(isFinal),
		isLive: taskIds.length > 0 && outcome !== 'FAILURE' && outcome !== 'CANCEL',
	};
}
