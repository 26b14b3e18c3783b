import { appendFileSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';

import { request } from 'undici';

import { type EnvironmentOptions, n8nEnvironment } from './environment.ts';
import { installPackage } from './packageTarball.ts';
import { reservePort } from './port.ts';
import { startSession, type Session, type SessionOptions } from './session.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.ts';
import type { N8nCommand, N8nProcess, N8nServer, StartOptions } from './types.ts';

/** A very busy machine needs minutes. */
const START_TIMEOUT_MS = 360_000;
/** n8n itself gives running executions 30 s to finish. */
const STOP_TIMEOUT_MS = 35_000;

const READY_LINE: Record<N8nCommand, string> = {
	start: 'Editor is now accessible',
	webhook: 'Webhook listener waiting for requests',
	worker: 'n8n worker is now ready',
};

/** Starts a real n8n with its own folder and ports, and waits until it's ready. */
export async function startN8n(options: StartOptions): Promise<N8nProcess> {
	const userFolder = options.userFolder ?? (await makeTemporaryFolder('n8n-'));
	const removeFolder = async () => {
		if (options.userFolder === undefined) await removeTemporaryFolder(userFolder);
	};
	try {
		if (options.tarballPath) await installPackage(userFolder, options.tarballPath);
		const port = options.port ?? (await reservePort());
		const sessionOptions = toSessionOptions(options, { userFolder, port, brokerPort: await reservePort() });
		const n8n = new Process(
			{ version: options.install.version, port, userFolder },
			sessionOptions,
			removeFolder,
			options.onOutput,
		);
		await n8n.restart();
		return n8n;
	} catch (error) {
		await removeFolder();
		throw error;
	}
}

/** An n8n on this machine that another test process has started. */
export function toN8nServer({ version, baseUrl, userFolder }: Omit<N8nServer, 'log'>): N8nServer {
	return { version, baseUrl, userFolder, log: () => readLog(userFolder) };
}

/** A file, since other processes than the one that starts n8n read it too. */
function toLogFile(userFolder: string): string {
	return path.join(userFolder, 'n8n.log');
}

function readLog(userFolder: string): string {
	return readFileSync(toLogFile(userFolder), 'utf8');
}

function toSessionOptions(
	{ install, env, command = 'start', args = [], startTimeoutMs = START_TIMEOUT_MS }: StartOptions,
	place: Omit<EnvironmentOptions, 'install'>,
): SessionOptions {
	return {
		title: `n8n ${install.version}`,
		file: install.nodePath,
		args: [install.n8nBin, command, ...args],
		env: { ...n8nEnvironment({ install, ...place }), ...env },
		// n8n reads `.env` from its working directory, which mustn't be the caller's.
		cwd: place.userFolder,
		isReady: async (output) => output.includes(READY_LINE[command]) && (await isHealthy(command, place.port)),
		startTimeoutMs,
	};
}

async function isHealthy(command: N8nCommand, port: number): Promise<boolean> {
	// A worker has no server unless it's configured to.
	if (command === 'worker') return true;
	const response = await request(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
	await response?.body.dump();
	return response?.statusCode === 200;
}

class Process implements N8nProcess {
	readonly version: string;
	readonly port: number;
	readonly userFolder: string;
	readonly baseUrl: string;
	private session: Session | undefined;

	constructor(
		{ version, port, userFolder }: Pick<N8nProcess, 'version' | 'port' | 'userFolder'>,
		private readonly options: SessionOptions,
		private readonly removeFolder: () => Promise<void>,
		private readonly onOutput: (text: string) => void = () => undefined,
	) {
		this.version = version;
		this.port = port;
		this.userFolder = userFolder;
		this.baseUrl = `http://127.0.0.1:${port}`;
	}

	pid(): number | undefined {
		return this.session?.pid;
	}

	log(): string {
		return readLog(this.userFolder);
	}

	async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
		const session = this.session;
		this.session = undefined;
		await session?.end(signal, STOP_TIMEOUT_MS);
	}

	async restart(): Promise<void> {
		await this.kill('SIGTERM');
		// All n8n does with this file is wait for 10 s if the last process was killed.
		await rm(path.join(this.userFolder, '.n8n', 'crash.journal'), { force: true });
		const logFile = toLogFile(this.userFolder);
		this.session = await startSession(this.options, (text) => {
			appendFileSync(logFile, text);
			this.onOutput(text);
		});
	}

	async stop(): Promise<void> {
		await this.kill('SIGTERM');
		await this.removeFolder();
	}
}
