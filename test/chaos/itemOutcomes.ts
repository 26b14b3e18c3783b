import { type Execution, type Item, type NodeRun, nodeRuns, type RunError } from '../n8n/index.ts';
import type { PlannedExecution } from './planTypes.ts';
import { SUBMIT, VIDEO } from './ways.ts';

/** What a node has output for one item of the plan. */
export interface ItemOutcome {
	kind: 'error' | 'output' | 'receipt';
	output: Item;
}

export interface ReadOutcomes {
	/** By item, in the order of the plan. */
	items: ItemOutcome[][];
	/** Output that belongs to no item. */
	unpaired: Item[];
	/** For a node's name: the place in the plan of each item that the node received. */
	placesOf: (nodeName: string) => number[];
}

/** Uses n8n's item pairing to assign each output to an item of the plan. */
export function readOutcomes(execution: Execution, { items, settings }: PlannedExecution): ReadOutcomes {
	const isTwoNodes = settings.way.operation === 'submitAndWait';
	const outcomes: ItemOutcome[][] = items.map(() => []);
	const unpaired: Item[] = [];

	function add(name: string, places: number[], kind: 'output' | 'receipt'): number[] {
		const run = lastRun(execution, name);
		const [first = [], errors = []] = run?.data?.main ?? [];
		const kinds = [
			...(first ?? []).map((output) => ({ output, kind: isError(output) ? ('error' as const) : kind })),
			...(errors ?? []).map((output) => ({ output, kind: 'error' as const })),
		];
		for (const outcome of kinds) {
			const place = places[toPairedIndex(outcome.output) ?? -1];
			if (place === undefined) unpaired.push(outcome.output);
			else outcomes[place]!.push(outcome);
		}
		return (first ?? []).map((output) => places[toPairedIndex(output) ?? -1] ?? -1);
	}

	const all = [...items.keys()];
	const places = isTwoNodes ? add(SUBMIT, all, 'receipt') : all;
	add(VIDEO, places, settings.way.operation === 'submit' ? 'receipt' : 'output');
	return {
		items: outcomes,
		unpaired,
		placesOf: (nodeName) => (nodeName === VIDEO ? places : all),
	};
}

function lastRun(execution: Execution, name: string): NodeRun | undefined {
	return nodeRuns(execution, name).at(-1);
}

function isError({ json }: Item): boolean {
	return typeof json.error === 'string';
}

/** n8n allows an object with the index, the index itself, or a list; this reads a list's first entry. */
function toPairedIndex({ pairedItem }: Item): number | undefined {
	const [paired]: unknown[] = [pairedItem].flat();
	if (typeof paired === 'number') return paired;
	return (paired as { item?: number } | undefined)?.item;
}

/** Everything a reader of an ended execution sees: node output, and every error with its description. */
export function toTexts(execution: Execution): string {
	const { runData, error } = execution.data.resultData;
	const ofNodes = [SUBMIT, VIDEO].flatMap((name) =>
		(runData[name] ?? []).map((run) => [run.data?.main, toErrorTexts(run.error)]),
	);
	return JSON.stringify([ofNodes, toErrorTexts(error)]);
}

/** What nodes say besides their items. A suspended wait says which tasks it waits for. */
export function toHints({ data }: Execution): string {
	const runs = Object.values(data.resultData.runData).flat();
	return JSON.stringify(runs.map(({ hints }) => hints));
}

function toErrorTexts(error: RunError | undefined): string[] {
	return [error?.message, error?.description].filter((text) => typeof text === 'string');
}

/**
 * What the error of a whole run says about single items, by their index in the node's input. Each text ends with, for
 * example, `[item 3]`. In the description, these texts follow the advice, which isn't about a single item.
 */
export function toNumberedTexts(error: RunError | undefined): Array<{ number: number; text: string }> {
	const [ofOthers] = /\b(?:Also failed|Task IDs): .*/s.exec(error?.description ?? '') ?? [];
	return [error?.message, ofOthers]
		.flatMap((text) => [...(text ?? '').matchAll(/(.*?)\[item (\d+)\]/gs)])
		.map(([, text, number]) => ({ number: Number(number), text: text! }));
}
