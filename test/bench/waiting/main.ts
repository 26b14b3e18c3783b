import { ensureN8n, N8N_VERSIONS, packPackage } from '../../n8n/index.ts';
import { measureVariant, type Measurement } from './measureVariant.ts';
import { startScene } from './scene.ts';
import { DURABLE, HOLDING, type Variant } from './variants.ts';

const RUNS = Number(process.env.RUNS ?? 3);

/** The runs of some variants, one after another on an n8n of their own, by the name of the variant. */
async function measureAll(variants: Variant[], install: any, tarballPath: string) {
	const scene = await startScene(install, tarballPath);
	const measured: Array<{ variant: Variant; runs: Measurement[] }> = variants.map((variant) => ({
		variant,
		runs: [],
	}));
	try {
		for (let round = 0; round < RUNS; round += 1) {
			for (const { variant, runs } of measured) {
				runs.push(await measureVariant(scene, variant, round));
				const { lags, ...rest } = runs.at(-1)!;
				lags.sort((a, b) => a - b);
				console.log(new Date().toISOString(), variant.label, JSON.stringify(rest), 'lag', lags[20], lags[38]);
			}
		}
	} finally {
		await scene.close();
	}
}
const install = await ensureN8n(N8N_VERSIONS.newest);
const { tarballPath } = await packPackage();
if (process.argv[2] !== 'h') await measureAll(DURABLE, install, tarballPath);
else await Promise.all(HOLDING.map(async (v) => measureAll([v], install, tarballPath)));
