import { createRequire } from 'node:module';
import path from 'node:path';

import { execa } from 'execa';

/** Enough for the package manager's error and the compiler's, but few enough to read. */
const SHOWN_LINES = 25;

/** Settings inherited from an outer `npm run` that would change what an inner npm or pnpm does, or where. */
const OUTER_NPM_SETTINGS =
	/^npm_(?!config_)|^npm_config_(ignore_scripts|dry_run|json|omit|only|workspaces?|prefix|local_prefix|global)$/i;
const TEST_RUNNER_SETTINGS = /^(NODE_OPTIONS|NODE_ENV|NODE_CHANNEL_.*|VITEST.*|VITE_.*|TSX_.*)$/;

export interface PackageManagerOptions {
	readonly cwd: string;
	/** Comes first on PATH, so that the package manager and packages' scripts run on it. */
	readonly nodePath?: string;
	readonly env?: Readonly<Record<string, string>>;
	/** Shown below the output if it fails. */
	readonly hint?: string;
	/** Called with each chunk of output. */
	readonly onOutput?: (text: string) => void;
}

/** Runs npm and returns its stdout. If it fails, the error shows the last lines of its output. */
export async function runNpm(args: readonly string[], options: PackageManagerOptions): Promise<string> {
	return await run('npm', ['npm', ...args], options);
}

/** Runs the project's own pnpm in the same way. */
export async function runPnpm(args: readonly string[], options: PackageManagerOptions): Promise<string> {
	// pnpm exports only its package.json.
	const script = path.join(path.dirname(createRequire(import.meta.url).resolve('pnpm')), 'bin', 'pnpm.cjs');
	return await run('pnpm', [options.nodePath ?? process.execPath, script, ...args], options);
}

async function run(
	name: string,
	[file, ...args]: readonly [string, ...string[]],
	{ cwd, nodePath, env, hint, onOutput }: PackageManagerOptions,
): Promise<string> {
	const running = execa(file, args, {
		cwd,
		env: { ...cleanEnvironment(nodePath), ...env },
		extendEnv: false,
		stdin: 'ignore',
		all: true,
		reject: false,
	});
	running.all.on('data', (chunk: Buffer) => onOutput?.(chunk.toString()));
	const result = await running;
	if (!result.failed) return result.stdout;
	const output = lastLines(result.all || (result.shortMessage ?? ''), SHOWN_LINES);
	const reason = `\`${name} ${args.join(' ')}\` failed (${describeEnd(result)}). The end of its output:`;
	throw new Error([reason, '', output, ...(hint ? ['', hint] : [])].join('\n'));
}

/** The last lines of a text, not counting empty ones at its end. */
export function lastLines(text: string, count: number): string {
	return text.trimEnd().split('\n').slice(-count).join('\n');
}

function describeEnd(result: { exitCode?: number; signal?: string }): string {
	return result.signal ? `ended by ${result.signal}` : `exit code ${result.exitCode ?? 'unknown'}`;
}

function cleanEnvironment(nodePath: string | undefined): Record<string, string | undefined> {
	const env = Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) => !OUTER_NPM_SETTINGS.test(name) && !TEST_RUNNER_SETTINGS.test(name),
		),
	);
	const folders = [nodePath && path.dirname(nodePath), env.PATH].filter(Boolean);
	return { ...env, PATH: folders.join(path.delimiter) };
}
