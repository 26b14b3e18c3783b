import { markdownTable } from 'markdown-table';

import type { End, Verdict } from './judge.ts';
import type { ChaosResult } from './runChaos.ts';
import { submits, type Way } from './ways.ts';

/** What must not happen, with one text per case. */
export interface Faulty {
	billedTwice: string[];
	wrong: string[];
	unnamed: string[];
}

/** Everything that must not happen but did, with the execution it happened in. */
export function toFaulty({ verdicts }: ChaosResult): Faulty {
	const all = (key: keyof Faulty) =>
		verdicts.flatMap((verdict) => verdict[key].map((text) => `${text} (${toPlace(verdict)})`));
	return { billedTwice: all('billedTwice'), wrong: all('wrong'), unnamed: all('unnamed') };
}

/** What the kills cost: each paid task that n8n's executions don't name. */
export function toLost({ verdicts, acceptedAtMs, killedAtMs }: ChaosResult): string[] {
	const toAge = (id: string) => {
		const ages = killedAtMs.map((killMs) => killMs - acceptedAtMs.get(id)!).filter((ageMs) => ageMs >= 0);
		return `${(Math.min(...ages) / 1000).toFixed(1)} s before a kill`;
	};
	return verdicts.flatMap((verdict) =>
		verdict.lost.map((id) => `${id}, accepted ${toAge(id)} (${toPlace(verdict)})`),
	);
}

function toPlace({ execution: { settings }, n8nId }: Verdict): string {
	const { way, character, onError, retryOnFail, download } = settings;
	const { operation, kind } = way;
	const parts = [operation, kind, character, onError, retryOnFail && 'retryOnFail', `download ${download}`];
	return `n8n's execution ${n8nId ?? 'none'}: ${parts.filter(Boolean).join(', ')}`;
}

/** A table row's value for a column's executions. */
type Figure = (verdicts: Verdict[]) => string;

/** The figures of a run, by character and in total. */
export function toTable({ verdicts, chargedTaskIds, loggedTaskIds }: ChaosResult): string {
	const charged = new Set(chargedTaskIds);
	const logged = new Set(loggedTaskIds);
	const rows: Array<[string, Figure]> = [
		['executions started', count(({ end }) => (end === 'notStarted' ? 0 : 1))],
		['ended', having('ended')],
		['crashed by a kill', having('crashed')],
		['not ended', having('unended')],
		['items', count(({ execution }) => execution.items.length)],
		[
			'items to be submitted',
			count(({ execution: { items, settings } }) => (submits(settings.way) ? items.length : 0)),
		],
		['faults that acted', count(({ faults }) => faults)],
		['billed: accepted submissions', count(({ paid }) => paid.length)],
		['billed: charged by the gateway', count(({ paid }) => paid.filter((id) => charged.has(id)).length)],
		...toLosses('suspended', 'paid for waits that suspend'),
		...toLosses('running', 'paid for waits that keep running'),
		['paid in crashed executions that do not name the task', count(({ lost }) => lost.length)],
		['of these, received by n8n or on the way', count((verdict) => toReceived(verdict).length)],
		[
			'of these, not in n8n’s log',
			count((verdict) => toReceived(verdict).filter((id) => !logged.has(id)).length),
		],
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
			...rows.map(([title, figure]) => [title, ...columns.map((all) => figure(all))]),
		],
		{ align: ['l', 'r', 'r', 'r'] },
	);
}

function sum(verdicts: Verdict[], of: (verdict: Verdict) => number): number {
	return verdicts.reduce((total, verdict) => total + of(verdict), 0);
}

function count(of: (verdict: Verdict) => number): Figure {
	return (verdicts) => String(sum(verdicts, of));
}

function having(end: End): Figure {
	return count((verdict) => (verdict.end === end ? 1 : 0));
}

/** What the kills cost a kind of wait, also as a share of everything paid for it. */
function toLosses(kind: Way['kind'], title: string): Array<[string, Figure]> {
	const ofKind = (verdicts: Verdict[]) =>
		verdicts.filter(({ execution }) => execution.settings.way.kind === kind);
	const paidOf = (verdicts: Verdict[]) => sum(ofKind(verdicts), ({ paid }) => paid.length);
	const share =
		(of: (verdict: Verdict) => string[]): Figure =>
		(verdicts) => {
			const part = sum(ofKind(verdicts), (verdict) => of(verdict).length);
			return part === 0 ? '0' : `${part} (${((100 * part) / paidOf(verdicts)).toFixed(1)} %)`;
		};
	return [
		[title, (verdicts) => String(paidOf(verdicts))],
		['of these, in crashed executions', share(({ crashed }) => crashed)],
		['of these, not named there', share(({ lost }) => lost)],
	];
}

/** Lost tasks, except those whose receipt a fault kept from n8n. */
function toReceived({ lost, unreceived }: Verdict): string[] {
	return lost.filter((id) => !unreceived.includes(id));
}
