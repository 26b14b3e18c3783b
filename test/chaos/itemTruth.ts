import type { SubmitCall } from '../simulator/index.ts';
import type { PlannedExecution, PlannedItem } from './planTypes.ts';
import { isSubmissionOf, type Servers } from './servers.ts';
import { toCalls } from './ways.ts';

/** What the servers know of one item. */
export interface ItemTruth {
	/** Those that its submissions made, or the one that it was about. */
	taskIds: string[];
	/** In order; an image has two. */
	submissions: SubmissionTruth[];
	/** It has a task that the server never reports as failed or cancelled, or has paid the grid of an image that failed. */
	isLive: boolean;
}

/** The same of one of its submissions, with all tries. */
export interface SubmissionTruth {
	/** Ids of the tasks that were accepted: each is paid. */
	paid: string[];
	/** The one fault that acted on it left open whether it was accepted. */
	isFateUnknown: boolean;
	/** It was sent after it was accepted, or may have been. */
	isSentAgain: boolean;
}

export function readTruth(servers: Servers, execution: PlannedExecution, item: PlannedItem): ItemTruth {
	const taskIds = servers.taskIdsOf(item.state);
	// The grid of a picture, where there is one, has succeeded.
	const { outcome } = item.submissions[0]!;
	return {
		taskIds,
		submissions: toCalls(execution.settings.way).map((call, place) =>
			readSubmission(servers, execution, { item, call, place }),
		),
		isLive: taskIds.length > 0 && outcome !== 'FAILURE' && outcome !== 'CANCEL',
	};
}

function readSubmission(
	servers: Servers,
	{ settings }: PlannedExecution,
	{ item, call, place }: { item: PlannedItem; call: SubmitCall; place: number },
): SubmissionTruth {
	const { state, submissions } = item;
	const { requests } = servers.simulators[settings.character];
	const sent = requests.filter((request) => isSubmissionOf(request, state, call));
	const faulty = servers.itemOf(state).atSubmit[call]?.used ?? 0;
	const fates = sent.map((_request, count) =>
		count < faulty ? submissions[place]!.atSubmit!.fate : 'accepted',
	);
	const isFinal = (fate: string) => fate === 'accepted' || fate === 'unknown';
	return {
		paid: servers.taskIdsOf(state).filter((id) => servers.callOf(id) === call),
		isFateUnknown: fates.includes('unknown'),
		isSentAgain: fates.slice(0, -1).some(isFinal),
	};
}

/**
 * Paid tasks that a text does not name. Whoever has the id of a picture does not need that of its grid.
 */
export function toUnnamed({ submissions }: ItemTruth, text: string): string[] {
	const named = submissions.map(({ paid }) => paid.filter((id) => text.includes(id)));
	return submissions.flatMap(({ paid }, place) => {
		const isPassedOn = named.slice(place + 1).some((ids) => ids.length > 0);
		return isPassedOn ? [] : paid.filter((id) => !text.includes(id));
	});
}
