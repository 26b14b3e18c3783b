import { endOf, type Render, type TaskRecord } from '../rendering.ts';
import type { TaskStore } from '../tasks.ts';
import type { LedgerEntry } from '../types.ts';
import type { Cost } from './accounts.ts';
import { firstRecord, lookedAtRecord, type OwnPart } from './copyRecord.ts';
import { ALWAYS, type Looks } from './looks.ts';

/** Source: new-api's code. */
const PATIENCE_MS = 3_600_000;
const TIMED_OUT = '上游任务超时（超过1小时）';

export interface Copy extends OwnPart {
	account: string;
	/** Refunded if the task fails. Undefined for a task added by a test, which nobody paid for. */
	cost?: Cost;
	/** What code 21 said about a finished task, which new-api never looks at again. Source: new-api's code. */
	record?: TaskRecord;
	/** Added by a test, and never outdated. */
	isCurrent?: boolean;
}

interface Settlement {
	atMs: number;
	hasFailed: boolean;
	isTimeout: boolean;
}

export type Copies = ReturnType<typeof createCopies>;

/** A gateway's own copies of tasks. There are no timers: a copy's state at any time follows from the looks so far. */
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
	 * When a look settles the task: one that sees progress 100% or a failure reason, or the first one after an hour.
	 * Ends that show neither, such as MODAL and CANCEL, go unnoticed until then. Source: new-api's code.
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
		/** In the order of submission; a task submitted again, with code 21, is listed twice. */
		findAll: (account: string, ids: string[]) =>
			copies.filter((copy) => copy.account === account && ids.includes(copy.id)),
		recordAt,
		/** Refunds go to the account, not to the key. Source: new-api's code. */
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
