import { ensureN8n, N8N_VERSIONS, packPackage } from '../../n8n/index.ts';
import { publish } from '../report/index.ts';
import { type Measured, measureVariant, type Measurement } from './measureVariant.ts';
import { toBenchmark } from './result.ts';
import { REFRESH_SECONDS, type Scene, startScene } from './scene.ts';
import { CREATE_VIDEO, DURABLE, HOLDING, type Variant } from './variants.ts';

/** Runs of the ways that give up their slot, and of those that hold it, which take minutes each. */
const RUNS = { durable: 3, holding: 1 };

/**
 * `npm run bench:waiting`: many renders at once on an n8n with two slots, waited for in five ways. Takes about 20
 * minutes. Ways that hold their slot are idle most of the time, so they're measured side by side.
 */
async function main(): Promise<void> {
	const { tarballPath, remove } = await packPackage();
	const { newest, last1 } = N8N_VERSIONS;
	const measure = async (variants: Variant[], version: string, refreshSeconds: number, runs = RUNS.durable) =>
		await measureVariants(
			variants,
			await startScene(await ensureN8n(version), tarballPath, refreshSeconds),
			runs,
		);
	try {
		const holding = await Promise.all(
			HOLDING.map(async (variant) => await measure([variant], newest, 0, RUNS.holding)),
		);
		const durable = await measure(DURABLE, newest, 0);
		const old = toRows(await measure([CREATE_VIDEO], last1, 0), 'old', `n8n ${last1}`);
		const gateway = toRows(await measure([CREATE_VIDEO], newest, REFRESH_SECONDS), 'gateway', 'gateway');
		await publish(toBenchmark([...durable, ...old, ...gateway, ...holding.flat()], RUNS));
	} finally {
		await remove();
	}
}

/** The rows of another scene, labeled with it. */
function toRows(measured: Measured[], scene: string, sceneLabel: string): Measured[] {
	return measured.map(({ name, label, runs }) => ({
		name: `${name} ${scene}`,
		label: `${label}, ${sceneLabel}`,
		runs,
	}));
}

/** Measures variants in their own scene: one run of each in turn, `runCount` times. */
async function measureVariants(variants: Variant[], scene: Scene, runCount: number): Promise<Measured[]> {
	const measured = variants.map((variant) => ({ variant, runs: [] as Measurement[] }));
	try {
		for (let round = 0; round < runCount; round += 1) {
			for (const { variant, runs } of measured) {
				const measurement = await measureVariant(scene, variant, round);
				console.log(`${variant.label}, run ${round + 1}: ${measurement.makespan.toFixed(1)} s`);
				runs.push(measurement);
			}
		}
	} finally {
		await scene.close();
	}
	return measured.map(({ variant: { name, label }, runs }) => ({ name, label, runs }));
}

await main();
