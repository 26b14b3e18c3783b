import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import type { Demo } from '../demo/startDemo.ts';
import { startDev } from '../dev/startDev.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';
import { manualWorkflow } from '../workflows.ts';
import { Canvas } from './canvas.ts';
import { signIn } from './signIn.ts';
import { usePage } from './usePage.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const SOURCES = ['nodes', 'credentials', 'package.json', 'tsconfig.json', 'gulpfile.js'];
const TYPE = 'n8n-nodes-midjourney-video.midjourneyVideo';

let projectFolder: string;
let dev: Demo | undefined;
let printed = '';
beforeAll(async () => {
	projectFolder = await copyProject();
	dev = await startDev({ install: inject('install'), projectFolder, print: (text) => (printed += text) });
});

afterAll(async () => {
	await dev?.end();
	await removeTemporaryFolder(projectFolder);
});

// Has to come after the hook that starts n8n, since hooks run in order.
const browser = usePage(() => dev!.n8n.baseUrl, signIn);

it('shows a change of the sources in the open editor', async () => {
	const canvas = new Canvas(browser.page);
	const node = { name: 'Video', parameters: {} };
	const { id } = await dev!.client.createWorkflow(manualWorkflow('dev', [node]));
	await canvas.open(id);
	const panel = await canvas.openNode('Video');
	expect(await panel.labels()).toContain('Motion');

	await replaceInSource(
		'nodes/MidjourneyVideo/operations/submit/submit.operation.ts',
		"'Motion'",
		"'Motion Anew'",
	);

	await expect.poll(async () => await panel.labels(), { message: printed }).toContain('Motion Anew');
	const types = (await (await browser.page.request.get('/types/nodes.json')).json()) as NodeType[];
	const shown = types.find(({ name }) => name === TYPE);
	expect(shown?.properties.map(({ displayName }) => displayName)).toContain('Motion Anew');
	expect(types.filter(({ name }) => name.startsWith('CUSTOM.'))).toEqual([]);
});

interface NodeType {
	name: string;
	properties: Array<{ displayName: string }>;
}

async function copyProject(): Promise<string> {
	const folder = await makeTemporaryFolder('dev-project-');
	for (const name of SOURCES) {
		await cp(path.join(PROJECT, name), path.join(folder, name), { recursive: true });
	}
	await symlink(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
	return folder;
}

async function replaceInSource(file: string, from: string, to: string): Promise<void> {
	const source = path.join(projectFolder, file);
	const text = await readFile(source, 'utf8');
	expect(text).toContain(from);
	await writeFile(
		source,
		text.replace(from, () => to),
	);
}
