import { access } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { ESSENTIAL_FILES, LAYERS } from '../layers.ts';
import { readWorkflowFile, readWorkflowFiles, testedLayers, usesOf } from './workflowFiles.ts';

describe('the workflows', () => {
	it('use every action at a commit, with its version beside it', async () => {
		const files = await readWorkflowFiles();
		expect(files.map(({ name }) => name).sort()).toEqual(['ci.yml', 'publish.yml', 'tomorrow.yml']);
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

	it('try the newest versions of n8n on a schedule, and by hand', async () => {
		const { content } = await readWorkflowFile('tomorrow.yml');
		expect(Object.keys(content.on)).toEqual(['schedule', 'workflow_dispatch']);
		const { strategy, steps = [] } = content.jobs.n8n!;
		expect(strategy?.matrix.tag).toEqual(['latest', 'next']);
		expect(steps.map(({ run }) => run)).toContain('npm run tomorrow -- ${{ matrix.tag }}');
		expect(manifest.scripts.tomorrow).toContain('test/tomorrow/main.ts');
		expect(LAYERS.oldest2?.files).toEqual(ESSENTIAL_FILES);
		for (const file of ['test/assumptions/assumptions.test.ts', ...ESSENTIAL_FILES]) await access(file);
	});

	it('begin with the oldest Node that the package allows', async () => {
		const { content } = await readWorkflowFile('ci.yml');
		const [, oldest] = /^>=(\d+)/.exec(manifest.engines.node) ?? [];
		expect(content.jobs.checks?.strategy?.matrix.node?.[0]).toBe(Number(oldest));
	});
});
