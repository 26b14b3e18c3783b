import { beforeAll, describe, expect, it } from 'vitest';

import { nameOf, readSource, TOLD_BY, type Source, toAnswers, toMessages } from './messages.ts';
import { nodesOf, readPage, type Table, tablesOf, textOf } from './pages.ts';
import { compareMessages } from './troubleshooting.ts';

let tables: Table[];
let documented: string[];
let source: Source;
let messages: string[];

beforeAll(async () => {
	tables = tablesOf(await readPage('docs/troubleshooting.md'));
	const cells = tables.flatMap(({ head, rows }) =>
		head[0] === 'Message' ? rows.map(([cell]) => cell!) : [],
	);
	documented = cells.map(
		(cell) => nodesOf(cell).find(({ type }) => type === 'inlineCode')?.value ?? textOf(cell),
	);
	source = readSource();
	messages = toMessages(source);
});

/** One row covers all events. */
const toRow = (reason: string) => reason.replace(/^The event "\w+"/, 'The event "…"');

describe('docs/troubleshooting.md', () => {
	it('has a row for every message of the package', () => {
		expect(compareMessages(documented, messages).undocumented).toEqual([]);
	});

	it('has rows for nothing but messages of the package, word for word', () => {
		expect(compareMessages(documented, messages).invented).toEqual([]);
	});

	it('tells the HTTP status of each answer to a callback', () => {
		const { head, rows } = tables.find(({ heading }) => heading === 'Answers to callbacks')!;
		const told = rows.map(([message, answer]) => [textOf(message!), textOf(answer!)] as const);
		const answers = [...toAnswers(source)].map(([reason, status]) => [toRow(reason), status] as const);
		expect(head.slice(0, 2)).toEqual(['Message', 'Answer']);
		expect(new Map(told)).toEqual(new Map(answers));
	});

	it('has one row for each message', () => {
		expect(documented.filter((row, index) => documented.indexOf(row) !== index)).toEqual([]);
	});
});

describe('the messages of the source', () => {
	it('are those of errors, hints, answers, the credential test and the log, put together where they are composed', () => {
		expect(messages.length).toBeGreaterThan(100);
		expect(messages).toEqual(
			expect.arrayContaining([
				// A literal, one in another file's table, one behind a function, a constant, and a log line.
				"“Extra Body Fields” isn't a JSON object",
				'The server … refused the connection',
				"This wait kept its execution running, which takes up one of n8n's slots: “Always Output Data” is on, which would start the next node early. Turn it off in this node's settings.",
				'The server rejected the key. Check “API Key”.',
				'…, execution …, item …: the server accepted task …',
				// Answers, in a conditional and on their own.
				'This event of the task, or its end, has already started the workflow',
				"The URL isn't signed",
			]),
		);
	});
});

describe('the errors of the source', () => {
	it('are all made in a way whose messages the test reads', () => {
		const made = source.calls.map(nameOf).filter((name) => /^(?:[A-Z]\w*)?(?:Error|Failure)$/.test(name));
		// NodeApiError gets the same message as the NodeOperationError beside it.
		const read = [...TOLD_BY.keys(), 'NodeApiError'];
		expect(made.length).toBeGreaterThan(40);
		expect(made.filter((name) => !read.includes(name))).toEqual([]);
	});
});

describe('the comparison of messages', () => {
	it('tells of a message without a row, and of a row without a message', () => {
		const rows = ['Task … ended with …', 'Task … was lost'];
		expect(compareMessages(rows, ['Task … ended with …: …', 'Task … was found'])).toEqual({
			undocumented: ['Task … was found'],
			invented: ['Task … was lost'],
		});
	});

	it('takes a row that names what varies, and one that leaves out the rest', () => {
		const exact = { undocumented: [], invented: [] };
		expect(compareMessages(['“Prompt” is empty'], ['… is empty'])).toEqual(exact);
		expect(
			compareMessages(['The callback URL begins …'], ['The callback URL begins with …, a local one']),
		).toEqual(exact);
	});
});
