import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { parsers } from 'prettier/plugins/markdown';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** A node of a page's tree (https://github.com/syntax-tree/mdast), as far as the tests read it. */
export interface PageNode {
	type: string;
	/** Only for text and code. */
	value?: string;
	/** Only for links and images. */
	url?: string;
	/** Only for images. */
	alt?: string | null;
	children?: PageNode[];
}

export interface Page {
	/** Path from the repository's root, e.g. `docs/files.md`. */
	file: string;
	tree: PageNode;
}

/** All pages in the repository's root and docs, read with the parser of Prettier, which formats them. */
export async function readPages(): Promise<Page[]> {
	const files = await Promise.all(['.', 'docs'].map(async (folder) => await pagesIn(folder)));
	return await Promise.all(files.flat().map(readPage));
}

async function pagesIn(folder: string): Promise<string[]> {
	const names = await readdir(path.join(ROOT, folder));
	return names.filter((name) => name.endsWith('.md')).map((name) => path.posix.join(folder, name));
}

export async function readPage(file: string): Promise<Page> {
	const text = await readFile(path.join(ROOT, file), 'utf8');
	const options = {} as Parameters<typeof parsers.markdown.parse>[1];
	return { file, tree: (await parsers.markdown.parse(text, options)) as PageNode };
}

/** The node and all nodes below it, in the page's order. */
export function nodesOf(node: PageNode): PageNode[] {
	return [node, ...(node.children ?? []).flatMap(nodesOf)];
}

/** The nodes of these types. */
export function findNodes({ tree }: Pick<Page, 'tree'>, ...types: string[]): PageNode[] {
	return nodesOf(tree).filter(({ type }) => types.includes(type));
}

/** A node's text, without markup, on one line. */
export function textOf(node: PageNode): string {
	const text = nodesOf(node).map(({ value }) => value ?? '');
	// In a table, pipes are escaped with a backslash.
	return text.join('').replace(/\s+/g, ' ').replaceAll('\\|', '|').trim();
}

export interface Table {
	/** The heading above it. */
	heading: string;
	head: string[];
	rows: PageNode[][];
}

export function tablesOf(page: Page): Table[] {
	const tables: Table[] = [];
	let heading = '';
	for (const node of findNodes(page, 'heading', 'table')) {
		if (node.type === 'heading') heading = textOf(node);
		else {
			const [head = [], ...rows] = (node.children ?? []).map(({ children = [] }) => children);
			tables.push({ heading, head: head.map(textOf), rows });
		}
	}
	return tables;
}

/** The anchors that GitHub gives to a page's headings. */
export function anchorsOf(page: Page): Set<string> {
	const anchors = new Set<string>();
	for (const heading of findNodes(page, 'heading')) {
		const slug = toSlug(textOf(heading));
		let anchor = slug;
		for (let copies = 1; anchors.has(anchor); copies += 1) anchor = `${slug}-${copies}`;
		anchors.add(anchor);
	}
	return anchors;
}

/** Does what https://github.com/Flet/github-slugger does. */
function toSlug(text: string): string {
	return text
		.toLowerCase()
		.replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
		.replaceAll(' ', '-');
}
