import path from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';

import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { packPackage } from '../n8n/packageTarball.ts';
import type { PackedPackage } from '../n8n/types.ts';

const PROJECT_FOLDER = path.resolve(import.meta.dirname, '../..');
const SIZE_LIMIT_BYTES = 85_000;

let packed: PackedPackage;
let unpackedFolder: string;

beforeAll(async () => {
	packed = await packPackage();
	unpackedFolder = await mkdtemp(path.join(tmpdir(), 'unpacked-'));
	await execa('tar', ['-xzf', packed.tarballPath, '--strip-components=1', '-C', unpackedFolder]);
});
afterAll(async () => {
	await rm(unpackedFolder, { recursive: true, force: true });
	await packed.remove();
});

describe('the package', () => {
	it('holds only dist, README, LICENSE and package.json', () => {
		const top = new Set(packed.files.map((file) => file.split('/')[0]));
		expect([...top].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
		const kinds = packed.files.filter((file) => file.startsWith('dist/')).map((file) => path.extname(file));
		expect([...new Set(kinds)].sort()).toEqual(['.js', '.json', '.svg']);
	});

	it('is small', () => {
		expect(packed.sizeBytes).toBeLessThan(SIZE_LIMIT_BYTES);
	});

	it('brings no dependency along and leaves the version of n8n open', () => {
		expect(manifest).not.toHaveProperty('dependencies');
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('passes n8n’s own check for verified packages as source', async () => {
		expect(await analyzePackage(PROJECT_FOLDER, SOURCE_FILE_PATTERNS)).toEqual({ passed: true });
	});

	it('passes n8n’s own check for verified packages as tarball', async () => {
		expect(await analyzePackage(unpackedFolder, ['**/*.js', 'package.json'])).toEqual({ passed: true });
	});
});
