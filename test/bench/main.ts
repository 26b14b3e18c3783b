import path from 'node:path';

import { execa } from 'execa';

const BENCHMARKS = [
	'waiting/main.ts',
	'manyWaits.ts',
	'batch/main.ts',
	'submit.ts',
	'callback.ts',
	'footprint/main.ts',
	'download.ts',
];

/** `npm run bench`: runs all benchmarks one after another, and stops at the first one that fails. */
async function main(): Promise<void> {
	for (const file of BENCHMARKS) {
		await execa('tsx', [path.join(import.meta.dirname, file)], { preferLocal: true, stdio: 'inherit' });
	}
}

await main();
