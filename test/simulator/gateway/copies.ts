import { endOf, type Render, type TaskRecord } from '../rendering.ts';
import type { TaskStore } from '../tasks.ts';
import type { LedgerEntry } from '../types.ts';
import type { Cost } from './accounts.ts';
import { firstRecord, lookedAtRecord, type OwnPart } from './copyRecord.ts';
import { ALWAYS, type Looks } from './looks.ts';

/** Source: new-api's source. */
const PATIENCE_MS = 3_600_000;
const TIMED_OUT = '上游任务超时（超过1小时）';

export interface Copy extends OwnPart {
	account: string;
	/** What a failure pays back; nobody has paid for a task put in by a test. */
	cost?: Cost;
	/** What code 21 said of a finished task, which is never looked at. Source: new-api's source. */
	record?: TaskRecord;
	/** Put in by a test, and never outdated. */
	isCurrent?: boolean;
}

interface Settlement {
	atMs: number;
	hasFailed: boolean;
	isTimeout: boolean;
}

export type Copies = ReturnType<typeof createCopies>;

/** A gateway's own copies of tasks. There are no timers: what a copy is at any time follows from the looks until then. */
export function createCopies(tasks: TaskStore, looks: Looks) {
	const copies: Copy[] = [];

	const looksAt = ({ isCurrent }: Copy) => (isCurrent ? ALWAYS : looks);

	function recordAt(copy: Copy, atMs: number): TaskRecord {
		if (copy.record) return copy.record;
		const { until, firstOf } = looksAt(copy);
		const settlement = settlementOf(copy);
		const lookMs = Math.min(until(atMs), settlement.atMs);
		const upstream = lookMs < firstOf(copy.createdAtMs) ? undefined : tasks.recordOf(copy.id, lookMs);
		if (!upstream) return firstRecord(copy);
		const record = lookedAtRecord(copy, upstream);
		if (lookMs < settlement.atMs || !settlement.hasFailed) return record;
		const timeout = settlement.isTimeout ? { status: 'FAILURE', failReason: TIMED_OUT } : {};
		return { ...record, ...timeout, progress: '100%' };
	}

	/**
	 * When a look ends the task: one that sees progress 100% or a reason of failure, or the first one after an hour. Those
	 * that do not see an end, such as MODAL and CANCEL, go on until then. Source: new-api's source.
	 */
	function settlementOf(copy: Copy): Settlement {
		const { from, firstOf, after } = looksAt(copy);
		const render = tasks.renderOf(copy.id);
		const isEnding = render && isEndForGateway(render);
		const endMs = isEnding ? Math.max(from(endOf(render)), firstOf(copy.createdAtMs)) : Infinity;
		const timeoutMs = render ? after(copy.createdAtMs + PATIENCE_MS) : Infinity;
		if (timeoutMs <= endMs) return { atMs: timeoutMs, hasFailed: true, isTimeout: true };
		return { atMs: endMs, hasFailed: render?.outcome !== 'SUCCESS', isTimeout: false };
	}

	return {
		keep: (copy: Copy) => void copies.push(copy),
		find: (account: string, id: string) => copies.find((copy) => copy.account === account && copy.id === id),
		/** In the order of submission; a task that was submitted twice with code 21 is there twice. */
		findAll: (account: string, ids: string[]) =>
			copies.filter((copy) => copy.account === account && ids.includes(copy.id)),
		recordAt,
		/** Source: new-api's source, which pays back to the account, not to the key. */
		refundsUntil(nowMs: number): LedgerEntry[] {
			return copies.flatMap((copy) => {
				const { record, cost, account, id } = copy;
				const { hasFailed, atMs } = settlementOf(copy);
				if (record || !cost || !hasFailed || atMs > nowMs) return [];
				return { kind: 'refund', account, taskId: id, ...cost, atMs };
			});
		},
		clear: () => void copies.splice(0),
	};
}

const isEndForGateway = ({ outcome, failReason }: Render) => outcome === 'SUCCESS' || failReason !== '';
