import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { LAYERS, type LayerName } from './layers.ts';
import type { LayerResult } from './runner/readReport.ts';
import { runLayer } from './runner/runLayer.ts';
import { toChoice } from './runner/toChoice.ts';
import { toGroups } from './runner/toGroups.ts';

/**
 * `npm test`: runs all layers but the optional ones as planned, then prints a summary and a last line with the counts.
 * Layers, and parts of them, can be chosen, as in `npm test -- unit engine faults`; `all` adds the optional layers.
 */
async function main(args: string[]): Promise<void> {
	const choice = toChoice(args);
	const reportFolder = await mkdtemp(path.join(tmpdir(), 'test-reports-'));
	const total: LayerResult = { passed: 0, failed: 0, failures: [] };
	const summary: string[] = [];
	const run = async (name: LayerName, isAlone: boolean): Promise<void> => {
		const { title } = LAYERS[name];
		const startMs = Date.now();
		console.log(`\n▶ ${title}`);
		const words = choice.get(name) ?? [];
		const result = await runLayer({ layer: LAYERS[name], words, reportFolder, isAlone });
		const { passed, failed, failures } = result;
		const seconds = Math.round((Date.now() - startMs) / 1000);
		summary.push(`${failed === 0 ? '✓' : '✗'} ${title}: ${passed} passed, ${failed} failed (${seconds} s)`);
		total.passed += passed;
		total.failed += failed;
		total.failures.push(...failures.map((failure) => `✗ ${title}: ${failure}`));
	};
	for (const lanes of toGroups(choice)) {
		const runLane = async (lane: LayerName[]): Promise<void> => {
			for (const name of lane) await run(name, lanes.length === 1);
		};
		await Promise.all(lanes.map(runLane));
	}
	await rm(reportFolder, { recursive: true, force: true });
	console.log(
		`\n${[...total.failures, ...summary].join('\n')}\n\n${total.passed} passed, ${total.failed} failed`,
	);
	process.exitCode = total.failed === 0 ? 0 : 1;
}

await main(process.argv.slice(2));
