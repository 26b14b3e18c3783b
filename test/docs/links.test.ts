import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { MidjourneyVideoApi } from '../../credentials/MidjourneyVideoApi.credentials.ts';
import { readExample } from '../workflows.ts';
import { anchorsOf, findNodes, type Page, readPages, ROOT, textOf } from './pages.ts';

let pages: Page[];
beforeAll(async () => void (pages = await readPages()));

const exists = async (file: string) =>
	await access(path.join(ROOT, file)).then(
		() => true,
		() => false,
	);

/** Where a page's link leads within the repository. */
const toTarget = ({ file }: Page, url: string) => {
	const [target = '', anchor = ''] = url.split('#');
	return { file: target === '' ? file : path.posix.join(path.posix.dirname(file), target), anchor };
};

const isExternal = (url: string) => /^[a-z]+:/i.test(url);

const internalLinks = () =>
	pages.flatMap((page) =>
		findNodes(page, 'link', 'image', 'definition')
			.filter(({ url = '' }) => !isExternal(url))
			.map(({ type, alt, url = '' }) => ({ type, alt, url, from: page.file, ...toTarget(page, url) })),
	);

describe('the pages', () => {
	it('link to files that exist', async () => {
		const links = internalLinks();
		const found = await Promise.all(links.map(async ({ file }) => await exists(file)));
		expect(links.length).toBeGreaterThan(50);
		expect(links.filter((_link, index) => !found[index]).map(({ from, url }) => `${from} → ${url}`)).toEqual(
			[],
		);
	});

	it('link to headings that exist', () => {
		const anchors = new Map(pages.map((page) => [page.file, anchorsOf(page)]));
		const dead = internalLinks().filter(
			({ file, anchor }) => anchor !== '' && anchors.has(file) && !anchors.get(file)!.has(anchor),
		);
		expect(dead.map(({ from, url }) => `${from} → ${url}`)).toEqual([]);
	});

	it('have no HTML, whose links nobody would check', () => {
		const html = pages.flatMap((page) =>
			findNodes(page, 'html').map((node) => `${page.file}: ${node.value}`),
		);
		expect(html).toEqual([]);
	});

	it('can all be found from the README', () => {
		const linked = new Set(['README.md']);
		for (const from of linked) {
			for (const link of internalLinks()) if (link.from === from) linked.add(link.file);
		}
		expect(pages.map(({ file }) => file).filter((file) => !linked.has(file))).toEqual([]);
	});
});

describe('the pictures', () => {
	it('say in words what they show', () => {
		const mute = internalLinks().filter(({ type, alt }) => type === 'image' && !alt?.includes(' '));
		expect(mute.map(({ url }) => url)).toEqual([]);
	});

	it('in docs/pictures are all shown', async () => {
		const names = await readdir(path.join(ROOT, 'docs/pictures'), { recursive: true });
		const pictures = names.filter((name) => name.includes('.')).map((name) => `docs/pictures/${name}`);
		const shown = new Set(internalLinks().map(({ file }) => file));
		expect(pictures.filter((picture) => !shown.has(picture))).toEqual([]);
	});
});

describe('the examples', () => {
	it('link to pages and headings that exist', async () => {
		const urls = (await readNotes()).flatMap((note) => note.match(/(?<=\]\()[^)]+/g) ?? []);
		const targets = urls
			.filter((url) => url.startsWith(REPOSITORY))
			.map((url) =>
				url
					.slice(REPOSITORY.length)
					.replace(/^\/blob\/main\//, '')
					.split('#'),
			);
		expect(targets.length).toBeGreaterThan(10);
		const anchors = new Map(pages.map((page) => [page.file, anchorsOf(page)]));
		const dead = targets.filter(
			([file = '', anchor]) =>
				file !== '' && !(anchors.has(file) && (anchor === undefined || anchors.get(file)!.has(anchor))),
		);
		expect(dead).toEqual([]);
	});

	it('are all shown in the README or in docs/examples.md', async () => {
		const examples = (await readdir(path.join(ROOT, 'examples'))).map((name) => `examples/${name}`);
		const shown = new Set(internalLinks().map(({ file }) => file));
		expect(examples.filter((example) => !shown.has(example))).toEqual([]);
	});

	it('that pages name by their file exist', async () => {
		const named = pages
			.flatMap((page) => findNodes(page, 'inlineCode', 'code').map(textOf))
			.flatMap((code) => code.match(/examples\/[\w.-]+\.json/g) ?? []);
		const found = await Promise.all(named.map(exists));
		expect(named.filter((_name, index) => !found[index])).toEqual([]);
	});
});

const REPOSITORY = 'https://github.com/n8n-nodes-midjourney-video/n8n-nodes-midjourney-video';

/** The texts of all sticky notes in the examples. */
async function readNotes(): Promise<string[]> {
	const files = await readdir(path.join(ROOT, 'examples'));
	const examples = await Promise.all(files.map(async (file) => await readExample(file)));
	const notes = examples.flatMap(({ nodes }) => nodes.filter(({ type }) => type.endsWith('.stickyNote')));
	return notes.map(({ parameters }) => parameters.content as string);
}

it('n8n links to headings of the README that exist', async () => {
	const folder = path.join(ROOT, 'nodes/MidjourneyVideo');
	const codexFiles = (await readdir(folder)).filter((name) => name.endsWith('.node.json'));
	const codex = await Promise.all(codexFiles.map((name) => readFile(path.join(folder, name), 'utf8')));
	const urls = codex.flatMap((text) => text.match(/https:\/\/github\.com\/[^"]+/g) ?? []);
	const readme = anchorsOf(pages.find(({ file }) => file === 'README.md')!);
	const anchors = [new MidjourneyVideoApi().documentationUrl, ...urls].map((url) => url.split('#')[1] ?? '');
	expect(anchors.length).toBeGreaterThan(4);
	// GitHub's own name for the whole page.
	expect(anchors.filter((anchor) => anchor !== 'readme' && !readme.has(anchor))).toEqual([]);
});
