import { execa } from 'execa';
import path from 'node:path';

/** Enough to hold npm's error and the compiler's, little enough to read. */
const SHOWN_LINES = 25;

/** Settings that an outer `npm run` hands down and that would change what an inner npm does, or where. */
const OUTER_NPM_SETTINGS =
	/^npm_(?!config_)|^npm_config_(ignore_scripts|dry_run|json|omit|only|workspaces?|prefix|local_prefix|global)$/i;
const TEST_RUNNER_SETTINGS = /^(NODE_OPTIONS|NODE_ENV|NODE_CHANNEL_.*|VITEST.*|VITE_.*|TSX_.*)$/;

export interface NpmOptions {
	readonly cwd: string;
	/** Put first on PATH, so that npm and the scripts of packages run on it. */
	readonly nodePath?: string;
	readonly env?: Readonly<Record<string, string>>;
	/** Said below npm's output when it fails. */
	readonly hint?: string;
}

/** Runs npm and returns what it printed to stdout; a failure shows the last lines of its output. */
export async function runNpm(args: readonly string[], options: NpmOptions): Promise<string> {
	const result = await execa('npm', args, {
		cwd: options.cwd,
		env: { ...npmEnvironment(options.nodePath), ...options.env },
		extendEnv: false,
		stdin: 'ignore',
		all: true,
		reject: false,
	});
	if (result.failed) {
		const output = lastLines(result.all || (result.shortMessage ?? ''), SHOWN_LINES);
		const reason = `\`npm ${args.join(' ')}\` failed (${describeEnd(result)}). The end of its output:`;
		throw new Error([reason, '', output, ...(options.hint ? ['', options.hint] : [])].join('\n'));
	}
	return result.stdout;
}

/** The last lines of a text, without empty lines at its end. */
export function lastLines(text: string, count: number): string {
	return text.trimEnd().split('\n').slice(-count).join('\n');
}

function describeEnd(result: { exitCode?: number; signal?: string }): string {
	return result.signal ? `ended by ${result.signal}` : `exit code ${result.exitCode ?? 'unknown'}`;
}

function npmEnvironment(nodePath: string | undefined): Record<string, string | undefined> {
	const env = Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) => !OUTER_NPM_SETTINGS.test(name) && !TEST_RUNNER_SETTINGS.test(name),
		),
	);
	const folders = [nodePath && path.dirname(nodePath), env.PATH].filter(Boolean);
	return { ...env, PATH: folders.join(path.delimiter) };
}
