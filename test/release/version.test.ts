import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };

const PROJECT_FOLDER = path.resolve(import.meta.dirname, '../..');
const { version } = manifest;

const readProjectFile = async (name: string) => await readFile(path.join(PROJECT_FOLDER, name), 'utf8');

describe('the version', () => {
	it('is the newest one of the changelog, with the date of its release', async () => {
		const changelog = await readProjectFile('CHANGELOG.md');
		const [first, second] = [...changelog.matchAll(/^## (.*)$/gm)].map(([, text]) => text);
		// Unreleased changes get a version's heading before a tag is published.
		const heading = first === 'Unreleased' && !process.env.RELEASE_TAG ? second : first;
		const [, date = ''] = /\((.*)\)$/.exec(heading ?? '') ?? [];
		expect(heading).toBe(`${version} (${date})`);
		expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
		expect(toIsoDate(date)).toBe(date);
	});

	it('is the one of package-lock.json', async () => {
		const lock = JSON.parse(await readProjectFile('package-lock.json')) as {
			version: string;
			packages: Record<string, { version: string }>;
		};
		expect([lock.version, lock.packages['']?.version]).toEqual([version, version]);
	});

	it('is the one of the tag that is being released', () => {
		// Set while a tag is being published.
		const tag = process.env.RELEASE_TAG || `v${version}`;
		expect(tag).toBe(`v${version}`);
	});
});

/** A day that doesn't exist becomes another one, or undefined. */
function toIsoDate(date: string): string | undefined {
	const timeMs = Date.parse(date);
	return Number.isNaN(timeMs) ? undefined : new Date(timeMs).toISOString().slice(0, 10);
}
