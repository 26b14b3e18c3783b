import { readdir } from 'node:fs/promises';
import path from 'node:path';

import type { Layer } from '../layers.ts';

/** The part of a layer that Vitest runs. */
export interface Part {
	/** Paths from the root; empty for the whole project. */
	files: string[];
	/** A regular expression that full test names must match; all tests by default. */
	testName?: string;
}

const ENDING = '.test.ts';

/**
 * The part of a layer that words choose. A word found in the paths of test files, below the layer's folder and without
 * the ending, chooses these files; any other word chooses the tests with it in their names.
 *
 * @throws if there are words, but the layer has no tests to choose from
 */
export async function toPart({ title, project, files = [] }: Layer, words: string[]): Promise<Part> {
	if (words.length === 0) return { files };
	if (project === undefined)
		throw new Error(`"${words.join(' ')}" cannot choose a part of the layer ${title}`);
	const all = files.length > 0 ? files : await readTestFiles(project);
	const matching = (word: string) => all.filter((file) => toShortPath(file).includes(word));
	const chosen = [...new Set(words.flatMap(matching))];
	const names = words.filter((word) => matching(word).length === 0).map(toExpression);
	return { files: chosen.length > 0 ? chosen : files, testName: names.join('|') || undefined };
}

/** Vitest's command-line arguments for a part. */
export function toFilters({ files, testName }: Part): string[] {
	return testName === undefined ? files : [...files, '--testNamePattern', testName];
}

async function readTestFiles(project: string): Promise<string[]> {
	const folder = path.join('test', project);
	const files = await readdir(folder, { recursive: true });
	return files.filter((file) => file.endsWith(ENDING)).map((file) => toPosix(path.join(folder, file)));
}

/** `test/e2e/waits/modes.test.ts` → `waits/modes`. */
function toShortPath(file: string): string {
	return file.split('/').slice(2).join('/').slice(0, -ENDING.length);
}

function toPosix(file: string): string {
	return file.replaceAll(path.sep, '/');
}

function toExpression(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
