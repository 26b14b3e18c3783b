import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { parse } from 'yaml';

const FOLDER = path.resolve(import.meta.dirname, '../../.github/workflows');

export interface WorkflowFile {
	readonly name: string;
	readonly text: string;
	readonly content: {
		on: Record<string, unknown>;
		permissions?: Record<string, string>;
		jobs: Record<string, Job>;
	};
}

/** A job of GitHub Actions, as far as the tests read it. */
export interface Job {
	uses?: string;
	permissions?: Record<string, string>;
	strategy?: { matrix: { node?: number[]; tag?: string[]; include?: Array<Record<string, string>> } };
	steps?: Array<{ uses?: string; run?: string }>;
}

/** Reads every workflow of the repository. */
export async function readWorkflowFiles(): Promise<WorkflowFile[]> {
	const names = await readdir(FOLDER);
	return await Promise.all(names.map(readWorkflowFile));
}

export async function readWorkflowFile(name: string): Promise<WorkflowFile> {
	const text = await readFile(path.join(FOLDER, name), 'utf8');
	return { name, text, content: parse(text) as WorkflowFile['content'] };
}

/** The workflows and actions that the jobs and their steps use. */
export function usesOf({ content }: WorkflowFile): string[] {
	const jobs = Object.values(content.jobs);
	return jobs.flatMap(({ uses, steps = [] }) => [uses, ...steps.map((step) => step.uses)]).filter(isText);
}

/** The layers that the jobs run with `npm test -- …`, including those of each matrix entry. */
export function testedLayers({ content }: WorkflowFile): string[] {
	return Object.values(content.jobs)
		.flatMap(({ strategy, steps = [] }) => {
			const entries = strategy?.matrix.include ?? [{}];
			return steps.flatMap(({ run = '' }) => {
				const [, names = ''] = /^npm test -- (.*)$/m.exec(run) ?? [];
				return entries.flatMap((entry) =>
					names.replace('${{ matrix.layers }}', entry.layers ?? '').split(' '),
				);
			});
		})
		.filter((name) => name !== '');
}

function isText(value: string | undefined): value is string {
	return value !== undefined;
}
