export type Cell = string | number;

/** A spreadsheet with one sheet, whose first row holds the column names. */
export class Spreadsheet {
	private afterUpdate: (() => void) | undefined;

	constructor(
		readonly id: string,
		readonly title: string,
		private readonly cells: Cell[][],
	) {}

	/** All cells, without trailing empty cells and rows; source: Sheets API, `spreadsheets.values.get`. */
	values(): Cell[][] {
		const rows = this.cells.map((row) => row.slice(0, row.findLastIndex(isFilled) + 1));
		return rows.slice(0, rows.findLastIndex((row) => row.length > 0) + 1);
	}

	/** The rows below the first one, keyed by column name; empty cells are left out. */
	records(): Array<Record<string, Cell>> {
		const [head = [], ...rows] = this.values();
		return rows.map((row) =>
			Object.fromEntries(row.flatMap((cell, index) => (isFilled(cell) ? [[head[index], cell]] : []))),
		) as Array<Record<string, Cell>>;
	}

	/** Writes one cell; `row` and `column` count from 0. */
	write(row: number, column: number, cell: Cell): void {
		this.cells[row] ??= [];
		for (let index = this.cells[row].length; index < column; index += 1) this.cells[row][index] = '';
		this.cells[row][column] = cell;
	}

	/** Sets what somebody else does to the sheet once the next update is written. */
	onceUpdated(change: () => void): void {
		this.afterUpdate = change;
	}

	updated(): void {
		const change = this.afterUpdate;
		this.afterUpdate = undefined;
		change?.();
	}

	/** Inserts a row before the one at this index, which counts from 0. */
	insertRow(index: number, row: Cell[]): void {
		this.cells.splice(index, 0, row);
	}
}

const isFilled = (cell: Cell) => cell !== '';
