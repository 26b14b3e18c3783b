import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Simulator, startSimulator } from '../../simulator/index.ts';
import { useVirtualTime } from '../time/virtualTime.ts';
import { MARKED_KEY } from '../withSimulator.ts';
import { type Cell, runCell } from './cell.ts';
import { contract, contractTitles, NOT_APPLICABLE } from './contract.ts';
import { type Fault, faults } from './faults.ts';
import { type Operation, operations } from './operations.ts';
import { toOutcome, toTold } from './outcome.ts';
import { type Billed, NOT_RUN, toReport } from './report.ts';

const rows = faults.map((fault) => {
	const expected = contract.get(fault.name) ?? [];
	return { fault, expected, outcomes: [...expected].fill(NOT_RUN), billed: [] as Billed[] };
});
let elsewhere: Simulator;

beforeAll(async () => {
	elsewhere = await startSimulator({ apiKey: MARKED_KEY });
});

afterAll(async () => {
	await elsewhere.close();
	process.stdout.write(toReport(contractTitles, rows));
});

describe('under a fault every operation ends as it must', () => {
	useVirtualTime();
	for (const row of rows) {
		const { fault, expected } = row;
		it(fault.name, async () => {
			const cells: Array<Cell | undefined> = [];
			for (const [column, operation] of operations.entries()) {
				const isTried = expected[column] !== NOT_APPLICABLE;
				cells.push(isTried ? await runCell(fault, operation, elsewhere.baseUrl) : undefined);
			}
			row.billed = cells.map((cell) => ({
				count: cell?.simulator.billedSubmissions ?? 0,
				isTwice: cell?.isBilledTwice ?? false,
			}));
			row.outcomes = cells.map((cell, column) =>
				cell ? toOutcome(cell, operations[column]!) : NOT_APPLICABLE,
			);
			expect(row.outcomes).toEqual(expected);
			for (const [column, cell] of cells.entries()) {
				if (cell) expectPromisesKept(cell, fault, operations[column]!);
			}
		});
	}
});

/** What holds under every fault. */
function expectPromisesKept(cell: Cell, { kind, restSeconds = 0 }: Fault, operation: Operation) {
	const { run, requestsInReach, isBilledTwice, strayIds, faultsUsed } = cell;
	const { title } = operation;
	const told = toTold(cell);
	if (kind) expect(faultsUsed, `${title}: the fault came`).toBeGreaterThan(0);
	expect(strayIds, `${title}: ids are those of the server, as text`).toEqual([]);
	expect(isBilledTwice, `${title}: billed twice`).toBe(false);
	expect(elsewhere.requests, `${title}: nothing goes elsewhere`).toEqual([]);
	const stored = `${JSON.stringify(run.items)}${run.record}`;
	expect(stored, title).not.toMatch(new RegExp(`${MARKED_KEY}|\\[object Object\\]|undefined`));
	expect(told?.text ?? '', title).not.toMatch(/^\s+at |undefined|\[object /m);
	if (told) expect(told.advice, `${title}: advice`).toMatch(/\w/);
	const [first, second] = requestsInReach;
	const restMs = second ? second.receivedAtMs - first!.receivedAtMs : Infinity;
	expect(restMs, `${title}: rest`).toBeGreaterThanOrEqual(restSeconds * 1000);
}
