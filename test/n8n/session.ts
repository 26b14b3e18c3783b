import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { lastLines } from './npm.ts';
import { killGroup, trackGroup } from './processGroup.ts';
import type { N8nCommand } from './types.ts';

const POLL_INTERVAL_MS = 50;
const SHOWN_LOG_LINES = 40;

const READY_LINE: Record<N8nCommand, string> = {
	start: 'Editor is now accessible',
	webhook: 'Webhook listener waiting for requests',
	worker: 'n8n worker is now ready',
};

export interface SessionOptions {
	readonly version: string;
	readonly command: N8nCommand;
	readonly nodePath: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly userFolder: string;
	readonly healthUrl: string;
	readonly startTimeoutMs: number;
}

/** One life of an n8n process, from its start to its end. */
export interface Session {
	readonly pid: number | undefined;
	/** Signals it, waits at most so long, then ends it with everything it started. */
	end(signal: NodeJS.Signals, timeoutMs: number): Promise<void>;
}

/** Starts n8n in a process group of its own; returns when it is ready, or ends it and throws with its log. */
export async function startSession(
	options: SessionOptions,
	onOutput: (text: string) => void,
): Promise<Session> {
	const child = spawn(options.nodePath, options.args, {
		// n8n reads a `.env` file where it runs: not the caller's.
		cwd: options.userFolder,
		env: options.env,
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
			// Its ports are free from here on, not before.
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
		throw new Error(`n8n ${options.version} ${reason}. The end of its log:\n\n${log}`);
	};
	while (!(output().includes(READY_LINE[options.command]) && (await isHealthy(options)))) {
		if (spawnError) fail(`could not be started: ${spawnError.message}`);
		if (hasEnded(child)) fail(`ended while starting (${child.signalCode ?? `exit code ${child.exitCode}`})`);
		if (Date.now() > giveUpAt) fail(`was not ready within ${options.startTimeoutMs / 1000} s`);
		await sleep(POLL_INTERVAL_MS);
	}
}

async function isHealthy({ command, healthUrl }: SessionOptions): Promise<boolean> {
	// A worker has no server unless it is configured to.
	if (command === 'worker') return true;
	const response = await request(healthUrl).catch(() => undefined);
	await response?.body.dump();
	return response?.statusCode === 200;
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}
