import { execa } from 'execa';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureCacheEntry, findCacheEntry, type CacheEntry } from './cache.ts';
import { N8N_OVERRIDES, NODE_VERSIONS } from './constants.ts';
import { lastLines, runNpm } from './npm.ts';
import { runWithProgress, type Report } from './progress.ts';
import type { N8nInstall } from './types.ts';

const PLATFORM = `${process.platform}-${process.arch}`;
const COMPILER_HINT =
	'Compiling sqlite3 needs python3, make and a C++ compiler (Debian: apt-get install python3 build-essential).';

/** The Node that runs n8n. `headersFolder` is set where it is not the one that runs this. */
interface NodeInstall {
	readonly nodePath: string;
	readonly headersFolder?: string;
}

/** Installs a version of n8n, once per machine: about 2.9 GB and 5 minutes. */
export async function ensureN8n(version: string): Promise<N8nInstall> {
	const major = toNodeMajor(version);
	const node = await ensureNode(major);
	const entry: CacheEntry = {
		name: `n8n-${version}-node${major}-${PLATFORM}`,
		marker: path.join('node_modules', 'n8n', 'bin', 'n8n'),
	};
	const folder =
		(await findCacheEntry(entry)) ??
		(await runWithProgress({
			title: `Installing n8n ${version}, once per machine: about 2.9 GB and 5 minutes`,
			run: (report) =>
				ensureCacheEntry(entry, report, (partial) => fillWithN8n({ folder: partial, version, node, report })),
		}));
	return { version, nodePath: node.nodePath, n8nBin: path.join(folder, entry.marker) };
}

type NodeMajor = keyof typeof NODE_VERSIONS;

function toNodeMajor(n8nVersion: string): NodeMajor {
	const [major = 0, minor = 0] = n8nVersion.split('.').map(Number);
	return major === 1 && minor < 99 ? 22 : 24;
}

async function ensureNode(major: NodeMajor): Promise<NodeInstall> {
	if (Number(process.versions.node.split('.')[0]) === major) return { nodePath: process.execPath };
	const version = NODE_VERSIONS[major];
	const packageFolder = path.join('node_modules', `node-${PLATFORM}`);
	const entry: CacheEntry = {
		name: `node-${version}-${PLATFORM}`,
		marker: path.join(packageFolder, 'bin', 'node'),
	};
	const folder =
		(await findCacheEntry(entry)) ??
		(await runWithProgress({
			title: `Installing Node ${version} for n8n, once per machine: about 200 MB`,
			run: (report) => ensureCacheEntry(entry, report, (partial) => fillWithNode(partial, version, report)),
		}));
	return { nodePath: path.join(folder, entry.marker), headersFolder: path.join(folder, packageFolder) };
}

async function fillWithNode(folder: string, version: string, report: Report): Promise<void> {
	report('downloading');
	await writePackageJson(folder, {});
	await installInto(folder, `node-${PLATFORM}@${version}`);
}

interface N8nFill {
	readonly folder: string;
	readonly version: string;
	readonly node: NodeInstall;
	readonly report: Report;
}

async function fillWithN8n({ folder, version, node, report }: N8nFill): Promise<void> {
	const { nodePath, headersFolder } = node;
	report('downloading about 2,000 packages');
	await writePackageJson(folder, { overrides: N8N_OVERRIDES });
	await installInto(folder, `n8n@${version}`, nodePath);
	report('compiling sqlite3');
	await runNpm(['rebuild', 'sqlite3', '--ignore-scripts=false'], {
		cwd: folder,
		nodePath,
		// The user's npm settings may name the headers of an older Node.
		env: headersFolder ? { npm_config_nodedir: headersFolder } : {},
		hint: COMPILER_HINT,
	});
	report('checking that it starts');
	await checkN8n({ folder, version, nodePath });
}

async function installInto(folder: string, spec: string, nodePath?: string): Promise<void> {
	await runNpm(['install', spec, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, nodePath });
}

async function checkN8n(install: { folder: string; version: string; nodePath: string }): Promise<void> {
	const options = {
		cwd: install.folder,
		extendEnv: false,
		env: { PATH: process.env.PATH, N8N_USER_FOLDER: install.folder },
		all: true,
		reject: false,
	} as const;
	const n8nBin = path.join('node_modules', 'n8n', 'bin', 'n8n');
	for (const [args, expected] of [
		[['-e', "require('sqlite3'); console.log('loaded')"], 'loaded'],
		[[n8nBin, '--version'], install.version],
	] as const) {
		const { all, stdout } = await execa(install.nodePath, args, options);
		if (stdout.trim() === expected) continue;
		const command = `node ${args.join(' ')}`;
		throw new Error(`\`${command}\` should print "${expected}" but printed:\n\n${lastLines(all, 25)}`);
	}
}

async function writePackageJson(folder: string, content: object): Promise<void> {
	await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, ...content }));
}
