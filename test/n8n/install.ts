import { copyFile, mkdir, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { execa } from 'execa';

import { type CacheEntry, ensureCacheEntry, findCacheEntry } from './cache.ts';
import { N8N_OVERRIDES, NODE_VERSIONS, SQLITE3_VERSION } from './constants.ts';
import { installInto } from './installInto.ts';
import { lastLines } from './packageManager.ts';
import { type Report, reportTogether, runWithProgress } from './progress.ts';
import type { N8nInstall } from './types.ts';

const PLATFORM = `${process.platform}-${process.arch}`;

/** Where node-gyp puts n8n's database driver in sqlite3's folder. */
const SQLITE3_BINARY = path.join('build', 'Release', 'node_sqlite3.node');

/** The Node that runs n8n. `headersFolder` is set unless it's the one that runs this. */
interface NodeInstall {
	readonly nodePath: string;
	readonly headersFolder?: string;
}

/** Installs an n8n version once per machine: about 1.9 GB, though a second version shares files with the first. */
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
			title: `Installing n8n ${version}, once per machine: about 1.9 GB and 2 minutes`,
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
			run: (report) =>
				ensureCacheEntry(entry, report, (partial) =>
					installInto({ folder: partial, specs: [`node-${PLATFORM}@${version}`], report }),
				),
		}));
	return {
		nodePath: path.join(folder, entry.marker),
		// pnpm puts a symlink there, and node-gyp also reads files next to the real folder.
		headersFolder: await realpath(path.join(folder, packageFolder)),
	};
}

interface N8nFill {
	readonly folder: string;
	readonly version: string;
	readonly node: NodeInstall;
	readonly report: Report;
}

/** Compiles on one core while the other one unpacks. */
async function fillWithN8n({ folder, version, node, report }: N8nFill): Promise<void> {
	const { nodePath } = node;
	const [reportPackages, reportDriver] = reportTogether(report, 2);
	const [driver] = await Promise.all([
		ensureSqlite3(node, reportDriver!),
		installInto({
			folder,
			specs: [`n8n@${version}`],
			nodePath,
			overrides: N8N_OVERRIDES[version],
			report: reportPackages!,
		}),
	]);
	report('checking that it starts');
	const n8nFolder = await realpath(path.join(folder, 'node_modules', 'n8n'));
	const sqlite3 = createRequire(path.join(n8nFolder, 'package.json')).resolve('sqlite3/package.json');
	const target = path.join(path.dirname(sqlite3), SQLITE3_BINARY);
	await mkdir(path.dirname(target), { recursive: true });
	await copyFile(driver, target);
	await expectOutput(
		nodePath,
		['-p', `typeof require('${path.dirname(sqlite3)}').Database`],
		'function',
		folder,
	);
	// Unlike `--version`, this loads what n8n needs to start.
	await expectOutput(nodePath, [path.join(n8nFolder, 'bin', 'n8n'), 'start', '--help'], 'Starts n8n', folder);
}

/** n8n's database driver, compiled once per machine: every n8n requests this version, and it works with any Node. */
async function ensureSqlite3({ nodePath, headersFolder }: NodeInstall, report: Report): Promise<string> {
	const entry: CacheEntry = {
		name: `sqlite3-${SQLITE3_VERSION}-${PLATFORM}`,
		marker: path.join('node_modules', 'sqlite3', SQLITE3_BINARY),
	};
	const folder = await ensureCacheEntry(entry, report, async (partial) => {
		report('compiling sqlite3');
		await installInto({
			folder: partial,
			specs: [`sqlite3@${SQLITE3_VERSION}`],
			nodePath,
			built: ['sqlite3'],
			// pnpm has a newer one; sqlite3 would bring node-gyp 8, which needs a Python older than 3.12.
			overrides: { 'node-gyp': '-' },
			env: {
				JOBS: 'max',
				// The user's npm settings may point to an older Node's headers.
				...(headersFolder !== undefined && { npm_config_nodedir: headersFolder }),
			},
		});
	});
	report('');
	return path.join(folder, entry.marker);
}

async function expectOutput(
	file: string,
	args: string[],
	expected: string,
	userFolder: string,
): Promise<void> {
	const env = { PATH: process.env.PATH, N8N_USER_FOLDER: userFolder };
	const { all, stdout } = await execa(file, args, { extendEnv: false, env, all: true, reject: false });
	if (stdout.includes(expected)) return;
	const command = `node ${args.join(' ')}`;
	throw new Error(`\`${command}\` should print "${expected}" but printed:\n\n${lastLines(all, 25)}`);
}
