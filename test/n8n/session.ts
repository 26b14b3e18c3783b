import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from './packageManager.ts';
import { killGroup, trackGroup } from './processGroup.ts';

const POLL_INTERVAL_MS = 50;
const SHOWN_LOG_LINES = 40;

export interface SessionOptions {
	/** Shown in errors. */
	readonly title: string;
	readonly file: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly cwd: string;
	/** The user and group to run it as. Default: the current ones; only root can choose others. */
	readonly userId?: number;
	/** Polled with everything it has printed so far. */
	readonly isReady: (output: string) => boolean | Promise<boolean>;
	readonly startTimeoutMs: number;
}

/** One run of a server process, from its start to its end. */
export interface Session {
	readonly pid: number | undefined;
	/** Signals it, waits for at most `timeoutMs`, then kills it and everything it started. */
	end(signal: NodeJS.Signals, timeoutMs: number): Promise<void>;
}

/** Starts a server in its own process group. Returns once it's ready; otherwise kills it and throws with its log. */
export async function startSession(
	options: SessionOptions,
	onOutput: (text: string) => void = () => undefined,
): Promise<Session> {
	const { file, args, cwd, env, userId } = options;
	const child = spawn(file, args, {
		cwd,
		env,
		...(userId !== undefined && { uid: userId, gid: userId }),
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	if (child.pid !== undefined) trackGroup(child.pid);
	const output: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => {
			output.push(text);
			onOutput(text);
		});
	}
	const session = toSession(child);
	try {
		await waitUntilReady(child, options, () => output.join(''));
		return session;
	} catch (error) {
		await session.end('SIGKILL', 0);
		throw error;
	}
}

function toSession(child: ChildProcess): Session {
	return {
		get pid() {
			return hasEnded(child) ? undefined : child.pid;
		},
		async end(signal, timeoutMs) {
			if (child.pid === undefined) return;
			const ended = hasEnded(child) ? Promise.resolve() : once(child, 'exit');
			if (signal !== 'SIGKILL') {
				child.kill(signal);
				await Promise.race([ended, sleep(timeoutMs, undefined, { ref: false })]);
			}
			await killGroup(child.pid);
			// Only from here on are its ports free.
			await ended;
		},
	};
}

async function waitUntilReady(
	child: ChildProcess,
	options: SessionOptions,
	output: () => string,
): Promise<void> {
	let spawnError: Error | undefined;
	child.once('error', (error) => (spawnError = error));
	const giveUpAt = Date.now() + options.startTimeoutMs;
	const fail = (reason: string): never => {
		const log = lastLines(output(), SHOWN_LOG_LINES) || '(it printed nothing)';
		throw new Error(`${options.title} ${reason}. The end of its log:\n\n${log}`);
	};
	while (!(await options.isReady(output()))) {
		if (spawnError) fail(`could not be started: ${spawnError.message}`);
		if (hasEnded(child)) fail(`ended while starting (${child.signalCode ?? `exit code ${child.exitCode}`})`);
		if (Date.now() > giveUpAt) fail(`was not ready within ${options.startTimeoutMs / 1000} s`);
		await sleep(POLL_INTERVAL_MS);
	}
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}
