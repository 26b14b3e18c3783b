import type { Execution } from '../n8n/index.ts';
import { readOutcomes, toHints, toNumberedTexts, toTexts } from './itemOutcomes.ts';
import { type ItemTruth, readTruth, toUnnamed } from './itemTruth.ts';
import type { PlannedExecution } from './planTypes.ts';
import type { Servers } from './servers.ts';
import { VIDEO } from './ways.ts';
import { findWrong, findWrongNames } from './wrongResults.ts';

/** How an execution ended. */
export type End =
	/** With success or an error. */
	| 'ended'
	/** Ended by a kill. */
	| 'crashed'
	/** Not ended, such as a wait that n8n never resumed. */
	| 'unended'
	/** n8n was killed before it received the call. */
	| 'notStarted';

export interface Verdict {
	execution: PlannedExecution;
	end: End;
	n8nId?: string;
	/** One text per case. */
	billedTwice: string[];
	wrong: string[];
	/** Paid tasks, and items that may have been accepted, that no output or error mentions. */
	unnamed: string[];
	/** Paid tasks of an execution that a kill ended. */
	crashed: string[];
	/** The crashed ones that the execution doesn't name; a wait that was suspended does name them. */
	lost: string[];
	/** Task IDs of accepted submissions. */
	paid: string[];
	/** Those whose receipt a fault kept from n8n. */
	unreceived: string[];
	faults: number;
}

/** Judges an execution of the plan by what the servers know and what n8n has stored. */
export function judge(planned: PlannedExecution, found: Execution[], servers: Servers): Verdict {
	const truths = planned.items.map((item) => readTruth(servers, planned, item));
	const handles = planned.items.flatMap(({ state }) => {
		const { atSubmit, others } = servers.itemOf(state);
		return [...Object.values(atSubmit), ...others];
	});
	const end = toEnd(found);
	const submissions = truths.flatMap((truth) => truth.submissions);
	const paid = submissions.flatMap((submission) => submission.paid);
	const isJudged = end === 'ended';
	const crashed = isJudged || end === 'unended' ? [] : paid;
	const judgedExecution = found.at(-1)!;
	const hints = end === 'crashed' ? toHints(judgedExecution) : '';
	return {
		execution: planned,
		end,
		n8nId: found.map(({ id }) => id).join(' and ') || undefined,
		billedTwice: [
			...planned.items.flatMap(({ state }, place) => toBilledTwice(state, truths[place]!)),
			...(found.length > 1 ? [`n8n has ${found.length} executions of it`] : []),
		],
		wrong: isJudged ? findAllWrong(planned, judgedExecution, truths, servers) : [],
		unnamed: end === 'unended' ? paid : isJudged ? findUnnamed(planned, judgedExecution, truths) : [],
		crashed,
		lost: crashed.length > 0 ? truths.flatMap((truth) => toUnnamed(truth, hints)) : [],
		paid,
		unreceived: submissions.flatMap((submission) => (submission.isFateUnknown ? submission.paid : [])),
		faults: handles.reduce((sum, { used }) => sum + used, 0),
	};
}

function toEnd(found: Execution[]): End {
	const last = found.at(-1);
	if (!last) return 'notStarted';
	if (last.status === 'crashed') return 'crashed';
	return last.status === 'success' || last.status === 'error' ? 'ended' : 'unended';
}

function toBilledTwice(state: string, { submissions }: ItemTruth): string[] {
	return submissions.flatMap(({ paid, isSentAgain }) => {
		if (paid.length > 1) return [`${state}: accepted as ${paid.join(' and ')}`];
		return isSentAgain ? [`${state}: sent again after it may have been accepted`] : [];
	});
}

function findAllWrong(
	planned: PlannedExecution,
	execution: Execution,
	truths: ItemTruth[],
	servers: Servers,
): string[] {
	const { settings, items } = planned;
	const outcomes = readOutcomes(execution, planned);
	const wrong = items.flatMap((item, place) => {
		const judged = { item, truth: truths[place]!, settings, servers };
		const own = outcomes.items[place]!;
		const isMissing = execution.status === 'success' && !own.some(({ kind }) => isLast(kind, settings));
		const texts = own.flatMap((outcome) => findWrong(outcome, judged));
		return [...texts, ...(isMissing ? ['has no output'] : [])].map((text) => `${item.state}: ${text}`);
	});
	const unpaired = outcomes.unpaired.map(
		(output) => `an output belongs to no item: ${JSON.stringify(output)}`,
	);
	const { error, lastNodeExecuted = VIDEO } = execution.data.resultData;
	const places = outcomes.placesOf(lastNodeExecuted);
	const numbered = toNumberedTexts(error);
	const names = numbered.flatMap(({ number, text }) =>
		findWrongNames(text, items[places[number] ?? -1], servers),
	);
	const lacksItem = error && numbered.length === 0 ? [`the error names no item: ${error.message}`] : [];
	return [...wrong, ...unpaired, ...names, ...lacksItem];
}

/** Whether an outcome is the execution's final one. A receipt isn't if a wait follows. */
function isLast(kind: 'error' | 'output' | 'receipt', { way }: PlannedExecution['settings']): boolean {
	return kind !== 'receipt' || way.operation === 'submit';
}

/**
 * If the receipt never arrived, n8n can't name the task, so the item's error must say that it may have been accepted.
 * For a picture without a receipt, the grid must still be named.
 */
function findUnnamed(planned: PlannedExecution, execution: Execution, truths: ItemTruth[]): string[] {
	const texts = toTexts(execution);
	const { items, placesOf } = readOutcomes(execution, planned);
	const { error, lastNodeExecuted = VIDEO } = execution.data.resultData;
	const said = toNumberedTexts(error).map(({ number, text }) => ({
		place: placesOf(lastNodeExecuted)[number],
		text,
	}));
	return truths.flatMap((truth, place) => {
		const own = [
			JSON.stringify(items[place]),
			...said.filter((entry) => entry.place === place).map(({ text }) => text),
		];
		const isSaid = own.some((text) => text.includes('may have been accepted'));
		const unreceived = truth.submissions.filter(({ isFateUnknown }) => isFateUnknown);
		const unsaid = unreceived.length > 0 && !isSaid;
		return [
			...(unsaid ? [`${planned.items[place]!.state}, which may have been accepted`] : []),
			...toUnnamed(truth, texts).filter((id) => !unreceived.some(({ paid }) => paid.includes(id))),
		];
	});
}
