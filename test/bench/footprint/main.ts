import path from 'node:path';

import { ensureN8n, N8N_VERSIONS, packPackage } from '../../n8n/index.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../n8n/temporaryFolder.ts';
import { median, publish } from '../report/index.ts';
import { install, type Installed, measureLoad } from './installed.ts';

/** Popular community packages, in the latest versions at the time of writing. */
const OTHERS = [
	'n8n-nodes-evolution-api@1.0.4',
	'@mendable/n8n-nodes-firecrawl@2.1.2',
	'n8n-nodes-mcp@0.1.37',
];

/** Runs per load time. */
const RUNS = 25;

const LONGEST_LOAD_MS = 50;

/** `npm run bench:footprint`: what the package adds to an n8n, compared to other community packages. */
async function main(): Promise<void> {
	const { nodePath } = await ensureN8n(N8N_VERSIONS.newest);
	const { tarballPath, remove } = await packPackage();
	const folder = await makeTemporaryFolder('footprint-');
	try {
		const packages = [];
		for (const [index, spec] of [tarballPath, ...OTHERS].entries()) {
			packages.push(await install(spec, path.join(folder, String(index))));
		}
		await publish(toBenchmark(packages, await measureLoads(packages, nodePath)));
	} finally {
		await removeTemporaryFolder(folder);
		await remove();
	}
}

/** The median load time of each package in milliseconds, in the given order. */
async function measureLoads(packages: Installed[], nodePath: string): Promise<number[]> {
	const times = packages.map((): number[] => []);
	// The first round is a warm-up.
	for (let round = 0; round <= RUNS; round += 1) {
		for (const [index, installed] of packages.entries()) {
			const time = await measureLoad(installed, nodePath);
			if (round > 0) times[index]!.push(time);
		}
	}
	return times.map(median);
}

function toBenchmark(packages: Installed[], loads: number[]) {
	const others = packages[0]!.packages - 1;
	return {
		name: 'footprint',
		title: 'What the package adds to an n8n',
		setup: `The package and three other community packages, packed and installed by npm without peer dependencies, which n8n provides. Load time: loading everything that the package registers with n8n, in a new process of n8n’s Node.js, after n8n-workflow. Each figure is the median of ${RUNS} runs after a warm-up run.`,
		columns: [
			{ key: 'load', title: 'load time', unit: 'ms', digits: 1 },
			{ key: 'packed', title: 'tarball', unit: 'kB', digits: 1 },
			{ key: 'files', title: 'files' },
			{ key: 'unpacked', title: 'unpacked', unit: 'kB' },
			{ key: 'packages', title: 'installed packages' },
			{ key: 'installed', title: 'installed', unit: 'kB' },
		],
		rows: packages.map((installed, index) => ({
			label: `${installed.name} ${installed.version}`,
			values: {
				load: loads[index],
				packed: installed.packedBytes / 1000,
				files: installed.files,
				unpacked: installed.unpackedBytes / 1000,
				packages: installed.packages,
				installed: installed.installedBytes / 1000,
			},
		})),
		goals: [
			{
				text: 'the package installs no other packages',
				isMet: others === 0,
				measured: `${others} others`,
			},
			{
				text: `it loads within ${LONGEST_LOAD_MS} ms`,
				isMet: loads[0]! <= LONGEST_LOAD_MS,
				measured: `${loads[0]!.toFixed(1)} ms`,
			},
		],
		charted: { key: 'load' },
	};
}

await main();
