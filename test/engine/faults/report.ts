import { NOT_APPLICABLE } from './contract.ts';
import { type Fault } from './faults.ts';
import { operations } from './operations.ts';

/** Submissions that the simulator accepted. */
export interface Billed {
	count: number;
	/** Whether one call has more of them than there are items. */
	isTwice: boolean;
}

export interface ReportedRow {
	fault: Fault;
	/** The contract's outcomes. Like the other lists, it has one entry per operation. */
	expected: string[];
	outcomes: string[];
	billed: Billed[];
}

/** The outcome of a cell that didn't run, or broke. */
export const NOT_RUN = 'not run';

/** The whole table as text with aligned columns, followed by its counts. */
export function toReport(titles: string[], rows: ReportedRow[]): string {
	const table = rows.map(({ fault, expected, outcomes }) => [
		fault.name,
		...outcomes.map((outcome, column) =>
			[expected[column], NOT_RUN].includes(outcome) ? outcome : `${outcome}, not ${expected[column]}`,
		),
	]);
	return `\n${toAlignedText([['', ...titles], ...table])}\n${toCounts(rows)}.\n`;
}

function toCounts(rows: ReportedRow[]): string {
	const cells = rows.flatMap(({ expected, outcomes, billed }) =>
		operations.map((_operation, column) => ({
			isTried: expected[column] !== NOT_APPLICABLE,
			isRight: outcomes[column] === expected[column],
			billed: billed[column],
		})),
	);
	const tried = cells.filter(({ isTried }) => isTried);
	const billed = tried.reduce((sum, cell) => sum + (cell.billed?.count ?? 0), 0);
	return [
		`${rows.length} faults × ${operations.length} operations`,
		`${tried.filter(({ isRight }) => isRight).length} of ${tried.length} outcomes as they must be`,
		`${cells.length - tried.length} not applicable`,
		`${billed} submissions billed, ${tried.filter((cell) => cell.billed?.isTwice).length} of them twice`,
	].join('; ');
}

function toAlignedText(rows: string[][]): string {
	const widths = rows[0]!.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows
		.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | '))
		.map((line) => `${line.trimEnd()}\n`)
		.join('');
}
