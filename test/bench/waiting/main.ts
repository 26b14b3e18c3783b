import { ensureN8n, N8N_VERSIONS, type N8nInstall, packPackage } from '../../n8n/index.ts';
import { publish } from '../report/index.ts';
import { measureVariant, type Measurement } from './measureVariant.ts';
import { toBenchmark } from './result.ts';
import { startScene } from './scene.ts';
import { DURABLE, HOLDING, type Variant } from './variants.ts';

const RUNS = 3;

/**
 * `npm run bench:waiting`: many renders at once on a worker with two slots, waited for in six ways; takes about 40 minutes.
 * Ways that hold their slot are idle for most of their time, and are measured side by side.
 */
async function main(): Promise<void> {
	const install = await ensureN8n(N8N_VERSIONS.newest);
	const { tarballPath, remove } = await packPackage();
	try {
		const durable = await measureVariants(DURABLE, install, tarballPath);
		const holding = await Promise.all(
			HOLDING.map(async (variant) => await measureVariants([variant], install, tarballPath)),
		);
		await publish(toBenchmark([durable, ...holding].flat(), RUNS));
	} finally {
		await remove();
	}
}

/** Some variants on an n8n of their own, one run of each after another. */
async function measureVariants(variants: Variant[], install: N8nInstall, tarballPath: string) {
	const measured = variants.map((variant) => ({ variant, runs: [] as Measurement[] }));
	const scene = await startScene(install, tarballPath);
	try {
		for (let round = 0; round < RUNS; round += 1) {
			for (const { variant, runs } of measured) {
				const measurement = await measureVariant(scene, variant, round);
				console.log(`${variant.label}, run ${round + 1}: ${measurement.makespan.toFixed(1)} s`);
				runs.push(measurement);
			}
		}
	} finally {
		await scene.close();
	}
	return measured;
}

await main();
