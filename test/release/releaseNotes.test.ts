import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { toReleaseNotes } from './releaseNotes.ts';

const PROJECT_FOLDER = path.resolve(import.meta.dirname, '../..');

const CHANGELOG = `# Changelog

## 1.10.0 (2027-03-01)

## 1.1.0 (2027-02-01)

- Newer.

### Fixed

- More of it.

## 1.0.0 (2027-01-01)

- Older.
`;

describe('the notes of a release', () => {
	it.each([
		['1.1.0', '- Newer.\n\n### Fixed\n\n- More of it.'],
		['1.0.0', '- Older.'],
	])('are all that the changelog says of version %s', (version, notes) => {
		expect(toReleaseNotes(CHANGELOG, version)).toBe(notes);
	});

	it.each(['1.10.0', '1.1', '1.0.00', '2.0.0', ''])('are not made up for version "%s"', (version) => {
		expect(() => toReleaseNotes(CHANGELOG, version)).toThrow(`says nothing of version "${version}"`);
	});

	it('are printed for the tag of this version', async () => {
		const changelog = await readFile(path.join(PROJECT_FOLDER, 'CHANGELOG.md'), 'utf8');
		const args = ['tsx', 'test/release/notes.ts', `v${manifest.version}`];
		const { stdout } = await execa('npx', args, { cwd: PROJECT_FOLDER });
		expect(stdout).toMatch(/^- /);
		expect(changelog).toContain(stdout);
	});

	it('of a tag without a section end the command with an error', async () => {
		const args = ['tsx', 'test/release/notes.ts', 'v99.0.0'];
		const { exitCode, stdout, stderr } = await execa('npx', args, { cwd: PROJECT_FOLDER, reject: false });
		expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
		expect(stderr).toContain('CHANGELOG.md says nothing of version "99.0.0".');
	});
});
