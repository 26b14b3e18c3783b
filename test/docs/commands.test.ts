import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import packageJson from '../../package.json' with { type: 'json' };
import { LAYERS } from '../layers.ts';
import { toChoice } from '../runner/toChoice.ts';
import { toPart } from '../runner/toPart.ts';
import { findNodes, type Page, readPages, ROOT } from './pages.ts';

let pages: Page[];
beforeAll(async () => void (pages = await readPages()));

/** The code on all pages, or on the chosen ones. */
const codeOf = (isMeant: (file: string) => boolean = () => true) =>
	pages
		.filter(({ file }) => isMeant(file))
		.flatMap((page) => findNodes(page, 'inlineCode', 'code').map(({ value = '' }) => value));

/** The npm commands in that code. */
const npmCommands = () =>
	codeOf()
		.flatMap((code) => code.split(/&&|\n/))
		.map((command) => command.trim())
		.filter((command) => /^npm\s/.test(command));

describe('the commands in the pages', () => {
	it('are scripts of the package, or npm’s own', () => {
		const known = [...Object.keys(packageJson.scripts).map((name) => `run ${name}`), 'test', 'ci'];
		const isKnown = (command: string) =>
			/^npm (install|pack|version) /.test(command) ||
			known.some((name) => command === `npm ${name}` || command.startsWith(`npm ${name} -- `));
		expect(npmCommands().length).toBeGreaterThan(20);
		expect(npmCommands().filter((command) => !isKnown(command))).toEqual([]);
	});

	it('name test layers that exist, and files of theirs, or names of tests in quotes', async () => {
		const choices = npmCommands().flatMap((command) => {
			const [, words] = /^npm (?:test|run test:watch) -- (.+)$/.exec(command) ?? [];
			return words ? [...toChoice(words.match(/"[^"]+"|\S+/g)!)] : [];
		});
		expect(choices.length).toBeGreaterThan(8);
		for (const [layer, words] of choices) {
			for (const word of words.filter((text) => !text.startsWith('"'))) {
				// A typo in a layer's name would pass for the name of a test.
				expect(await toPart(LAYERS[layer], [word])).not.toHaveProperty('testName', word);
			}
		}
	});

	it('name every test layer, by itself or in a script', async () => {
		const scripts = Object.entries(packageJson.scripts)
			.filter(([name]) => npmCommands().includes(`npm run ${name}`))
			.map(([, script]) => script);
		const runs = [...npmCommands(), ...scripts].map(
			(command) => /^(?:npm test --|tsx test\/run\.ts) (.+)$/.exec(command)?.[1]?.split(' ') ?? [],
		);
		const named = new Set(runs.flat());
		expect(Object.keys(LAYERS).filter((layer) => !named.has(layer))).toEqual([]);
	});
});

describe('the README’s ways to install', () => {
	/** The way that needs no network; the `release` layer runs it. */
	const OFFLINE = /^(npm install) --offline (.* ~\/\.n8n\/nodes )\.\/n8n-nodes-midjourney-video-\*\.tgz$/m;

	it('with npm and in Docker are the tested one, with npm’s registry and with the folder in n8n’s image', () => {
		const lines = codeOf((file) => file === 'README.md').flatMap((code) => code.split('\n'));
		const offline = lines.find((line) => OFFLINE.test(line)) ?? '';
		const withNpm = offline.replace(OFFLINE, `$1 $2${packageJson.name}`);
		expect(offline).not.toBe('');
		expect(lines).toContain(withNpm);
		expect(lines).toContain(`docker exec n8n ${withNpm.replace('~', '/home/node')}`);
	});
});

describe('the environment variables', () => {
	/** The project's own variables; others are n8n's. */
	const OWN = /^(?:COMETAPI|N8N_TEST|N8N_MIDJOURNEY)_/;

	/** In commands that start n8n in Docker; these variables are n8n's. */
	const FOR_DOCKER = /--env ([A-Z\d_]+)=/g;

	it('that the pages hand to Docker are those that the tests hand to it', async () => {
		const handed = codeOf().flatMap((code) => [...code.matchAll(FOR_DOCKER)].map(([, name]) => name!));
		const container = await readFile(path.join(ROOT, 'test/n8n/container.ts'), 'utf8');
		expect(handed.length).toBeGreaterThan(2);
		expect(handed.filter((name) => !container.includes(`${name}: '`))).toEqual([]);
	});

	it('of this project that the pages name are read by its code', async () => {
		const names = (code: string) =>
			code.replaceAll(FOR_DOCKER, '').match(/\b[A-Z][A-Z\d]*_[A-Z\d_]+\b/g) ?? [];
		const named = [
			...codeOf((file) => file === 'docs/development.md').flatMap(names),
			...codeOf()
				.flatMap(names)
				.filter((name) => OWN.test(name)),
		];
		const files = (await readdir(path.join(ROOT, 'test'), { recursive: true })).filter((file) =>
			file.endsWith('.ts'),
		);
		const sources = await Promise.all(files.map((file) => readFile(path.join(ROOT, 'test', file), 'utf8')));
		expect(named).toContain('COMETAPI_API_KEY');
		expect(
			[...new Set(named)].filter((name) => !sources.some((source) => source.includes(`process.env.${name}`))),
		).toEqual([]);
	});
});
