import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';

import { format, resolveConfig } from 'prettier';

import { N8N_VERSIONS } from '../../n8n/index.ts';
import { toChart } from './chart.ts';
import { toPage, toSection } from './page.ts';
import type { Benchmark, PublishedBenchmark } from './types.ts';

export { median, percentile } from './statistics.ts';
export type * from './types.ts';

const DOCS = path.resolve(import.meta.dirname, '../../../docs');
const RESULTS = path.join(DOCS, 'benchmarks');
const PAGE = path.join(DOCS, 'development.md');

/** Prints a benchmark, saves it and its chart in `docs/benchmarks`, and updates all benchmarks' results on the page. */
export async function publish(benchmark: Benchmark): Promise<void> {
	const published: PublishedBenchmark = {
		...benchmark,
		environment: {
			date: new Date().toISOString().slice(0, 10),
			n8n: N8N_VERSIONS.newest,
			node: process.versions.node,
			cpu: cpus()[0]?.model ?? 'unknown',
			cores: availableParallelism(),
		},
	};
	console.log(`\n${toSection(published)}`);
	await mkdir(RESULTS, { recursive: true });
	await write(path.join(RESULTS, `${benchmark.name}.json`), JSON.stringify(published));
	await writeFile(path.join(RESULTS, `${benchmark.name}.svg`), toChart(published));
	await writeFile(PAGE, await renewPage());
}

/** The text of `docs/development.md`, with the results stored in `docs/benchmarks`. */
export async function renewPage(): Promise<string> {
	return await formatted(PAGE, toPage(await readFile(PAGE, 'utf8'), await readAll()));
}

/** Every benchmark that has been run, sorted by name. */
async function readAll(): Promise<PublishedBenchmark[]> {
	const files = (await readdir(RESULTS)).filter((file) => file.endsWith('.json')).sort();
	const texts = files.map(async (file) => await readFile(path.join(RESULTS, file), 'utf8'));
	return (await Promise.all(texts)).map((text) => JSON.parse(text) as PublishedBenchmark);
}

async function write(file: string, text: string): Promise<void> {
	await writeFile(file, await formatted(file, text));
}

/** The text as Prettier formats it in a file with this name. */
async function formatted(file: string, text: string): Promise<string> {
	return await format(text, { ...(await resolveConfig(file)), filepath: file });
}
