import { createRequire } from 'node:module';

interface Manifest {
	n8n: { nodes?: string[]; credentials?: string[] };
}

/**
 * A program for a fresh Node process. Loads n8n-workflow, which n8n has loaded anyway, and then everything that the
 * package in the given folder registers with n8n. Prints how many milliseconds the latter took.
 */
function main(): void {
	const require = createRequire(`${process.argv[2]}/package.json`);
	require('n8n-workflow');
	const { nodes = [], credentials = [] } = (require('./package.json') as Manifest).n8n;
	const startMs = performance.now();
	for (const file of [...credentials, ...nodes]) require(`./${file}`);
	console.log(performance.now() - startMs);
}

main();
