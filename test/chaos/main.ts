import { parseArgs } from 'node:util';

import { ensureN8n, N8N_VERSIONS, packPackage, runWithProgress } from '../n8n/index.ts';
import { toFaulty, toLost, toTable } from './report.ts';
import { runChaos } from './runChaos.ts';

const { values } = parseArgs({
	options: {
		executions: { type: 'string', default: '300' },
		kills: { type: 'string', default: '5' },
		seed: { type: 'string', default: String(Date.now() % 1_000_000) },
		n8n: { type: 'string', default: N8N_VERSIONS.newest },
	},
});

/** `npm run chaos`: faults, kills and every operation on a real n8n, chosen by a seed. Fails on any faulty result. */
async function main(): Promise<void> {
	const size = { executions: toNumber('executions'), kills: toNumber('kills'), seed: toNumber('seed') };
	const install = await ensureN8n(values.n8n);
	const { tarballPath, remove } = await packPackage();
	const title = `${size.executions} executions, ${size.kills} kills, seed ${size.seed}, n8n ${install.version}`;
	const result = await runWithProgress({
		title,
		run: async (report) => await runChaos({ install, tarballPath, ...size }, report),
	}).finally(remove);
	console.log(`\n${title}\n\n${toTable(result)}`);
	const faulty: Record<string, string[]> = { ...toFaulty(result) };
	for (const [name, cases] of Object.entries({ lost: toLost(result), ...faulty })) {
		if (cases.length > 0) console.log(`\n${name}:\n${cases.map((text) => `- ${text}`).join('\n')}`);
	}
	process.exitCode = Object.values(faulty).some((cases) => cases.length > 0) ? 1 : 0;
}

function toNumber(name: 'executions' | 'kills' | 'seed'): number {
	const value = Number(values[name]);
	if (values[name].trim() !== '' && Number.isInteger(value) && value >= 0) return value;
	console.error(`--${name} needs a whole number, not "${values[name]}"`);
	process.exit(1);
}

await main();
