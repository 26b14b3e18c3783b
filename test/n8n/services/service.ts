import { access, constants, readdir } from 'node:fs/promises';
import path from 'node:path';

export const START_TIMEOUT_MS = 120_000;
export const STOP_TIMEOUT_MS = 10_000;

/** A server that n8n depends on in queue mode or with its Engine 2.0. */
export interface Service {
	/** The environment variables that tell n8n where it is. */
	readonly env: Readonly<Record<string, string>>;
	/** Ends it and removes its data. */
	stop(): Promise<void>;
}

/** Debian keeps PostgreSQL's server programs off PATH, in a folder per version. */
const POSTGRES_FOLDER = '/usr/lib/postgresql';

/** The path of a server's program. If it's missing, the error says what to install. */
export async function findProgram(name: 'initdb' | 'postgres' | 'redis-server'): Promise<string> {
	const versions = await readdir(POSTGRES_FOLDER).catch(() => []);
	const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
	const folders = [
		...(process.env.PATH ?? '').split(path.delimiter),
		...newestFirst.map((version) => path.join(POSTGRES_FOLDER, version, 'bin')),
	];
	for (const folder of folders) {
		const file = path.join(folder, name);
		const isThere = await access(file, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (isThere) return file;
	}
	throw new Error(
		`"${name}" is missing: n8n needs Redis and PostgreSQL here (Debian: apt-get install redis-server postgresql).`,
	);
}
