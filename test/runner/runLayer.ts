import path from 'node:path';

import { execa } from 'execa';

import type { Layer } from '../layers.ts';
import { type LayerResult, readReport } from './readReport.ts';
import { toFilters, toPart } from './toPart.ts';

export interface LayerRun {
	layer: Layer;
	/** Words that choose a part of the layer; empty for all of it. */
	words: string[];
	reportFolder: string;
	/** Whether no other layer runs at the same time. If one does, the output is shown only when the layer has ended. */
	isAlone: boolean;
}

/** Runs a layer, or the part of it that the words choose. */
export async function runLayer({ layer, words, reportFolder, isAlone }: LayerRun): Promise<LayerResult> {
	const part = await toPart(layer, words);
	if (layer.command) {
		const hasPassed = await runCommand(layer.command, layer, isAlone);
		return { passed: hasPassed ? 1 : 0, failed: hasPassed ? 0 : 1, failures: [] };
	}
	const report = path.join(reportFolder, `${layer.title.replaceAll(/\W/g, '-')}.json`);
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	const command = ['vitest', 'run', `--project=${layer.project}`, ...toFilters(part), ...reporters] as const;
	const hasPassed = await runCommand([...command], layer, isAlone);
	return await readReport(report, { hasPassed, isByName: part.testName !== undefined });
}

async function runCommand(
	[file, ...args]: [string, ...string[]],
	{ title, env }: Layer,
	isAlone: boolean,
): Promise<boolean> {
	const options = { preferLocal: true, reject: false, env } as const;
	if (isAlone) return (await execa(file, args, { ...options, stdio: 'inherit' })).exitCode === 0;
	const { exitCode, all } = await execa(file, args, { ...options, stdin: 'ignore', all: true });
	console.log(`\n■ ${title}\n${all}`);
	return exitCode === 0;
}
