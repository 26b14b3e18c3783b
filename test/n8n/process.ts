import getPort from 'get-port';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { n8nEnvironment } from './environment.ts';
import { installPackage } from './packageTarball.ts';
import { startSession, type Session, type SessionOptions } from './session.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.ts';
import type { N8nProcess, StartOptions } from './types.ts';

const START_TIMEOUT_MS = 180_000;
/** n8n itself gives running executions 30 s. */
const STOP_TIMEOUT_MS = 35_000;

/** Starts a real n8n of its own folder and ports, and waits until it is ready. */
export async function startN8n(options: StartOptions): Promise<N8nProcess> {
	const userFolder = options.userFolder ?? (await makeTemporaryFolder('n8n-'));
	const removeFolder = async () => {
		if (options.userFolder === undefined) await removeTemporaryFolder(userFolder);
	};
	try {
		if (options.tarballPath) await installPackage(userFolder, options.tarballPath);
		const port = await getPort();
		const n8n = new Process(port, sessionOptions(options, userFolder, port, await getPort()), removeFolder);
		await n8n.restart();
		return n8n;
	} catch (error) {
		await removeFolder();
		throw error;
	}
}

function sessionOptions(
	{ install, env, command = 'start', args = [], startTimeoutMs = START_TIMEOUT_MS }: StartOptions,
	userFolder: string,
	port: number,
	brokerPort: number,
): SessionOptions {
	const { version, nodePath, n8nBin } = install;
	return {
		version,
		nodePath,
		args: [n8nBin, command, ...args],
		env: { ...n8nEnvironment({ install, userFolder, port, brokerPort }), ...env },
		userFolder,
		command,
		healthUrl: `http://127.0.0.1:${port}/healthz`,
		startTimeoutMs,
	};
}

class Process implements N8nProcess {
	readonly version: string;
	readonly userFolder: string;
	readonly baseUrl: string;
	private readonly logParts: string[] = [];
	private session: Session | undefined;

	constructor(
		readonly port: number,
		private readonly options: SessionOptions,
		private readonly removeFolder: () => Promise<void>,
	) {
		this.version = options.version;
		this.userFolder = options.userFolder;
		this.baseUrl = `http://127.0.0.1:${port}`;
	}

	pid(): number | undefined {
		return this.session?.pid;
	}

	log(): string {
		return this.logParts.join('');
	}

	async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
		const session = this.session;
		this.session = undefined;
		await session?.end(signal, STOP_TIMEOUT_MS);
	}

	async restart(): Promise<void> {
		await this.kill('SIGTERM');
		// All that n8n does with it is to wait for 10 s when the last process was killed.
		await rm(path.join(this.userFolder, '.n8n', 'crash.journal'), { force: true });
		this.session = await startSession(this.options, (text) => this.logParts.push(text));
	}

	async stop(): Promise<void> {
		await this.kill('SIGTERM');
		await this.removeFolder();
	}
}
