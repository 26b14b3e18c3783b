import { markdownTable } from 'markdown-table';

import type { End, Verdict } from './judge.ts';
import type { ChaosResult } from './runChaos.ts';
import { submits } from './ways.ts';

/** What must not happen; each with a sentence per case. */
export interface Faulty {
	billedTwice: string[];
	wrong: string[];
	unnamed: string[];
}

/** All that must not have happened, with the execution in which it did. */
export function toFaulty({ verdicts }: ChaosResult): Faulty {
	const all = (key: keyof Faulty) =>
		verdicts.flatMap((verdict) => verdict[key].map((text) => `${text} (${toPlace(verdict)})`));
	return { billedTwice: all('billedTwice'), wrong: all('wrong'), unnamed: all('unnamed') };
}

function toPlace({ execution: { settings }, n8nId }: Verdict): string {
	const { way, character, onError, retryOnFail, download } = settings;
	const { operation, waitUsing } = way;
	const parts = [
		operation,
		waitUsing,
		character,
		onError,
		retryOnFail && 'retryOnFail',
		`download ${download}`,
	];
	return `n8n's execution ${n8nId ?? 'none'}: ${parts.filter(Boolean).join(', ')}`;
}

/** The figures of a run, by character and in all. */
export function toTable({ verdicts, chargedTaskIds, loggedTaskIds }: ChaosResult): string {
	const logged = new Set(loggedTaskIds);
	const charged = new Set(chargedTaskIds);
	const count = (of: (verdict: Verdict) => number) => (all: Verdict[]) =>
		all.reduce((sum, verdict) => sum + of(verdict), 0);
	const having = (end: End) => count((verdict) => (verdict.end === end ? 1 : 0));
	const lost = (end: End) => (verdict: Verdict) => (verdict.end === end ? verdict.lost : []);
	const lostAndReceived = (verdict: Verdict) =>
		lost('crashed')(verdict).filter((id) => !verdict.unreceived.includes(id));
	const rows: Array<[string, (all: Verdict[]) => number]> = [
		['executions started', count(({ end }) => (end === 'notStarted' ? 0 : 1))],
		['ended', having('ended')],
		['crashed by a kill', having('crashed')],
		['not ended', having('unended')],
		['waits run twice', having('waitedTwice')],
		['items', count(({ execution }) => execution.items.length)],
		[
			'items to be submitted',
			count(({ execution: { items, settings } }) => (submits(settings.way) ? items.length : 0)),
		],
		['faults that acted', count(({ faults }) => faults)],
		['billed: accepted submissions', count(({ paid }) => paid.length)],
		['billed: charged by the gateway', count(({ paid }) => paid.filter((id) => charged.has(id)).length)],
		['paid in crashed executions', count((verdict) => lost('crashed')(verdict).length)],
		['of these, received by n8n or on the way', count((verdict) => lostAndReceived(verdict).length)],
		[
			'of these, not in n8n’s log',
			count((verdict) => lostAndReceived(verdict).filter((id) => !logged.has(id)).length),
		],
		['paid in waits run twice', count((verdict) => lost('waitedTwice')(verdict).length)],
		['BILLED TWICE', count(({ billedTwice }) => billedTwice.length)],
		['WRONG RESULTS', count(({ wrong }) => wrong.length)],
		['PAID TASKS THAT NOTHING NAMES', count(({ unnamed }) => unnamed.length)],
	];
	const of = (character: string) =>
		verdicts.filter(({ execution }) => execution.settings.character === character);
	const columns = [of('gateway'), of('upstream'), verdicts];
	return markdownTable(
		[
			['', 'gateway', 'upstream', 'all'],
			...rows.map(([title, figure]) => [title, ...columns.map((all) => String(figure(all)))]),
		],
		{ align: ['l', 'r', 'r', 'r'] },
	);
}
