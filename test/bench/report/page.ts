import { markdownTable } from 'markdown-table';

import type { Column, PublishedBenchmark, Row } from './types.ts';

const HEADING = '## Benchmark results';

const INTRODUCTION = `${HEADING}

\`npm ci && npm run bench\` writes this section, and each part has a command of its own. Everything runs on one machine, on a real
n8n and against the simulated API. Alternatives are measured in the same run as the package.`;

/** A Markdown page with these results as its last section, replacing the previous ones. */
export function toPage(page: string, benchmarks: PublishedBenchmark[]): string {
	const [before = ''] = page.split(`\n${HEADING}\n`);
	return [
		before.trimEnd(),
		INTRODUCTION,
		...benchmarks.map((benchmark) => `${toSection(benchmark)}\n\n${toPicture(benchmark)}`),
	].join('\n\n');
}

/** A Markdown section with the setup, the table, and whether the goals are met. */
export function toSection({
	name,
	title,
	setup,
	columns,
	rows,
	goals,
	environment,
}: PublishedBenchmark): string {
	const { date, n8n, node, cpu, cores } = environment;
	const table = markdownTable(
		[
			['', ...columns.map(toTitle)],
			...rows.map((row) => [row.label, ...columns.map((column) => toCell(row, column))]),
		],
		{ align: ['l', ...columns.map(() => 'r')] },
	);
	const standing = goals.map(
		({ text, isMet, measured }) => `- ${isMet ? 'Met' : '_Missed_'}: ${text}. Measured: ${measured}.`,
	);
	const where = `\`npm run bench:${name}\`, ${date}, n8n ${n8n}, ${cores} cores (${cpu}); the driver on Node ${node}.`;
	return [`### ${title}`, setup, where, table, standing.join('\n')].filter(Boolean).join('\n\n');
}

/** A value as tables and charts show it. */
export function toShown(value: number | undefined, { digits = 0 }: Column): string {
	return value === undefined
		? ''
		: value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function toTitle({ title, unit }: Column): string {
	return unit === undefined ? title : `${title} (${unit})`;
}

function toCell({ values }: Row, column: Column): string {
	return toShown(values[column.key], column);
}

function toPicture({ name, title, columns, charted }: PublishedBenchmark): string {
	const column = columns.find(({ key }) => key === charted.key)!;
	return `![${title}: ${toTitle(column)}](benchmarks/${name}.svg)`;
}
