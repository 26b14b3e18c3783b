import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, it } from 'vitest';

const NODE_FOLDER = path.resolve(import.meta.dirname, '../../nodes/MidjourneyVideo');

/** From the bottom to the top; what is on one floor may import what is on it or below. */
const FLOORS = [
	['constants', 'types', 'failure'],
	['descriptions'],
	['mapping'],
	['transport', 'callback'],
	['waiting', 'download'],
	['operations', 'resume', 'trigger'],
	['errors', 'output', 'MidjourneyVideo.node', 'MidjourneyVideoTrigger.node'],
];

const floorOf = (file: string) => {
	const top = path.relative(NODE_FOLDER, file).split(path.sep)[0]!.replace(/\.ts$/, '');
	const floor = FLOORS.findIndex((names) => names.includes(top));
	if (floor < 0) throw new Error(`${top} has no floor`);
	return floor;
};

it('every import of the node goes down, or stays on its floor', async () => {
	const files = (await readdir(NODE_FOLDER, { recursive: true })).filter((file) => file.endsWith('.ts'));
	const upward: string[] = [];
	for (const file of files.map((name) => path.join(NODE_FOLDER, name))) {
		const imports = (await readFile(file, 'utf8')).matchAll(/from '(\.[^']*)'/g);
		for (const [, target] of imports) {
			if (floorOf(path.resolve(path.dirname(file), target!)) > floorOf(file))
				upward.push(`${file} → ${target}`);
		}
	}
	expect(files.length).toBeGreaterThan(30);
	expect(upward).toEqual([]);
});
