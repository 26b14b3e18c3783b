import type { SubmitCall } from '../simulator/index.ts';
import type { PlannedExecution, PlannedItem } from './planTypes.ts';
import { isSubmissionOf, type Servers } from './servers.ts';
import { toCalls } from './ways.ts';

/** What the servers know about one item. */
export interface ItemTruth {
	/** The tasks that its submissions created, or the existing one that it was given. */
	taskIds: string[];
	/** In order. An image has two. */
	submissions: SubmissionTruth[];
	/** It has a task, and its first one (for an image, the grid) doesn't fail and isn't canceled. */
	isLive: boolean;
}

/** What the servers know about one of its submissions, over all tries. */
export interface SubmissionTruth {
	/** IDs of the accepted tasks, each of which is paid for. */
	paid: string[];
	/** A fault left it unclear whether it was accepted. */
	isFateUnknown: boolean;
	/** It was sent again after it was, or may have been, accepted. */
	isSentAgain: boolean;
}

export function readTruth(servers: Servers, execution: PlannedExecution, item: PlannedItem): ItemTruth {
	const taskIds = servers.taskIdsOf(item.state);
	// If a picture exists, its grid succeeded: a paid task stays, however the picture ended.
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

/** Paid tasks that a text doesn't name. Anyone with a picture's ID doesn't need its grid's. */
export function toUnnamed({ submissions }: ItemTruth, text: string): string[] {
	const named = submissions.map(({ paid }) => paid.filter((id) => text.includes(id)));
	return submissions.flatMap(({ paid }, place) => {
		const isPassedOn = named.slice(place + 1).some((ids) => ids.length > 0);
		return isPassedOn ? [] : paid.filter((id) => !text.includes(id));
	});
}
