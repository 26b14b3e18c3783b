import { describe, expect, it } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { LAYERS } from '../layers.ts';
import { readWorkflowFile, readWorkflowFiles, testedLayers, usesOf } from './workflowFiles.ts';

describe('the workflows', () => {
	it('use every action at a commit, with its version beside it', async () => {
		const files = await readWorkflowFiles();
		expect(files.map(({ name }) => name).sort()).toEqual(['ci.yml', 'publish.yml']);
		for (const file of files) {
			for (const uses of usesOf(file).filter((name) => !name.startsWith('./'))) {
				expect(uses).toMatch(/^[\w./-]+@[0-9a-f]{40}$/);
				const lines = file.text.split('\n').filter((line) => line.includes(uses));
				for (const line of lines) expect(line).toMatch(/ # v\d+\.\d+\.\d+$/);
			}
		}
	});

	it('let only the jobs that publish have more than the right to read', async () => {
		const jobs = (await readWorkflowFiles()).flatMap(({ name, content }) => {
			expect(content.permissions).toEqual({ contents: 'read' });
			return Object.entries(content.jobs).map(([job, { permissions }]) => ({
				job: `${name} ${job}`,
				permissions,
			}));
		});
		expect(jobs.filter(({ permissions }) => permissions)).toEqual([
			{ job: 'publish.yml publish', permissions: { contents: 'read', 'id-token': 'write' } },
			{ job: 'publish.yml release', permissions: { contents: 'write' } },
		]);
	});

	it('publish only what has passed all tests', async () => {
		const { content } = await readWorkflowFile('publish.yml');
		expect(content.jobs.ci).toEqual({ uses: './.github/workflows/ci.yml' });
		expect(content.jobs.publish).toMatchObject({ needs: 'ci', environment: 'npm' });
	});

	it('tell GitHub what has changed when npm has the version, by nothing but this repository’s code', async () => {
		const { content } = await readWorkflowFile('publish.yml');
		expect(content.jobs.release).toMatchObject({ needs: 'publish' });
		const commands = (content.jobs.release?.steps ?? []).flatMap(({ run }) => run ?? []);
		expect(commands).toEqual([
			'node test/release/notes.ts "$TAG" > "$RUNNER_TEMP/notes.md"',
			'gh release create "$TAG" --verify-tag --title "$TAG" --notes-file "$RUNNER_TEMP/notes.md"',
		]);
	});

	it('run every layer of the tests', async () => {
		const layers = new Set(testedLayers(await readWorkflowFile('ci.yml')));
		expect([...layers].sort()).toEqual(Object.keys(LAYERS).sort());
	});

	it('begin with the oldest Node that the package allows', async () => {
		const { content } = await readWorkflowFile('ci.yml');
		const [, oldest] = /^>=(\d+)/.exec(manifest.engines.node) ?? [];
		expect(content.jobs.checks?.strategy?.matrix.node?.[0]).toBe(Number(oldest));
	});
});
