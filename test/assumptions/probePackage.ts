import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import ts from 'typescript';

const NAME = 'n8n-nodes-probes';
const SOURCES = path.join(import.meta.dirname, 'probes');

/** The prefix of the probe nodes' types. */
export const PROBES = `${NAME}.`;

/** Puts the probe nodes where n8n keeps installed community packages. */
export async function installProbes(userFolder: string): Promise<void> {
	const folder = path.join(userFolder, '.n8n', 'nodes', 'node_modules', NAME);
	await mkdir(folder, { recursive: true });
	const files = await readdir(SOURCES);
	for (const file of files) {
		const source = await readFile(path.join(SOURCES, file), 'utf8');
		await writeFile(path.join(folder, toBuilt(file)), toCommonJs(source));
	}
	const builtOf = (end: string) => files.filter((file) => file.endsWith(end)).map(toBuilt);
	const manifest = {
		name: NAME,
		version: '1.0.0',
		keywords: ['n8n-community-node-package'],
		n8n: {
			n8nNodesApiVersion: 1,
			nodes: builtOf('.node.ts'),
			credentials: builtOf('.credentials.ts'),
		},
	};
	await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
}

function toBuilt(file: string): string {
	return file.replace(/\.ts$/, '.js');
}

function toCommonJs(source: string): string {
	const compilerOptions = {
		module: ts.ModuleKind.CommonJS,
		target: ts.ScriptTarget.ES2021,
		rewriteRelativeImportExtensions: true,
	};
	return ts.transpileModule(source, { compilerOptions }).outputText;
}
