import { execa } from 'execa';

import { LAYERS } from './layers.ts';
import { toChoice } from './runner/toChoice.ts';
import { toFilters, toPart } from './runner/toPart.ts';

/**
 * `npm run test:watch`: Vitest reruns a layer's tests when files change. The layer is unit unless another one is named;
 * words after its name choose a part of it, as in `npm test`.
 */
async function main(args: string[]): Promise<void> {
	const choice = toChoice(args.length > 0 ? args : ['unit']);
	const builds = choice.delete('build');
	const [[name, words] = ['unit' as const, []], ...others] = choice;
	const layer = LAYERS[name];
	if (others.length > 0 || !('project' in layer)) throw new Error('One layer of tests can be watched');
	const filters = toFilters(await toPart(layer, words));
	const options = { preferLocal: true, stdio: 'inherit' } as const;
	if (builds) await execa('npm', ['run', 'build'], options);
	const env = 'env' in layer ? layer.env : {};
	await execa('vitest', ['watch', `--project=${layer.project}`, ...filters], { ...options, env });
}

await main(process.argv.slice(2));
