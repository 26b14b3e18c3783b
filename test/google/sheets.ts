import type { FastifyInstance } from 'fastify';

import { toError } from './errors.ts';
import type { Cell, Spreadsheet } from './spreadsheet.ts';

interface Update {
	valueInputOption: 'RAW' | 'USER_ENTERED';
	data: Array<{ range: string; values: Cell[][] }>;
}

/** The Sheets API, version 4; source: https://developers.google.com/workspace/sheets/api/reference/rest */
export function serveSheets(app: FastifyInstance, host: string, spreadsheet: Spreadsheet): void {
	const { id, title } = spreadsheet;
	const constraints = { host };
	const base = `/v4/spreadsheets/${id}`;
	app.get(base, { constraints }, () => ({ sheets: [{ properties: toProperties(title) }] }));
	app.get<{ Params: { range: string } }>(`${base}/values/:range`, { constraints }, (request, reply) => {
		const { range } = request.params;
		if (range !== title && range !== `'${title}'`) return reply.code(400).send(toRangeError(range));
		return { range: `${title}!A1:Z1000`, majorDimension: 'ROWS', values: spreadsheet.values() };
	});
	app.post<{ Body: Update }>(`${base}/values::batchUpdate`, { constraints }, ({ body }, reply) => {
		const wrong = body.data.find(({ range }) => !toCell(range, title));
		if (wrong) return reply.code(400).send(toRangeError(wrong.range));
		const isParsed = body.valueInputOption === 'USER_ENTERED';
		for (const { range, values } of body.data) {
			const cell = values[0]![0]!;
			const { row, column } = toCell(range, title)!;
			spreadsheet.write(row, column, isParsed ? parse(cell) : cell);
		}
		spreadsheet.updated();
		return toReceipt(id, body);
	});
}

function toProperties(title: string) {
	const gridProperties = { rowCount: 1000, columnCount: 26 };
	return { sheetId: 0, title, index: 0, sheetType: 'GRID', gridProperties };
}

function toReceipt(spreadsheetId: string, { data }: Update) {
	const one = { spreadsheetId, updatedRows: 1, updatedColumns: 1, updatedCells: 1 };
	return {
		spreadsheetId,
		totalUpdatedCells: data.length,
		totalUpdatedSheets: 1,
		responses: data.map(({ range }) => ({ ...one, updatedRange: range })),
	};
}

const toRangeError = (range: string) => toError(400, 'INVALID_ARGUMENT', `Unable to parse range: ${range}`);

/** The row and column of a one-cell range in A1 notation; both count from 0. */
function toCell(range: string, title: string): { row: number; column: number } | undefined {
	const [, sheet, letter, number] = /^'?(.*?)'?!([A-Z])(\d+)$/.exec(range) ?? [];
	if (sheet !== title || !letter) return undefined;
	return { row: Number(number) - 1, column: letter.charCodeAt(0) - 'A'.charCodeAt(0) };
}

/** As if a user typed it in: what looks like a number becomes one, and a long number loses digits. */
function parse(cell: Cell): Cell {
	const isNumber = typeof cell === 'string' && /^\d+$/.test(cell);
	return isNumber ? Number(Number(cell).toPrecision(15)) : cell;
}
