import { chown } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';

import { reservePort } from '../port.ts';
import { startSession } from '../session.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../temporaryFolder.ts';
import { findProgram, type Service, START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './service.ts';

const USER = 'n8n';

/** The ID of Debian's user `nobody` and group `nogroup`: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

/** The data goes away with the test, so protecting it from power cuts would only cost time. */
const SETTINGS = {
	listen_addresses: '127.0.0.1',
	unix_socket_directories: '',
	max_connections: '200',
	fsync: 'off',
	synchronous_commit: 'off',
	full_page_writes: 'off',
};

export interface Postgres extends Service {
	/** The URL of its database, including the user. */
	readonly url: string;
}

/** A PostgreSQL on 127.0.0.1 with its own data, which lets every local user in. */
export async function startPostgres(): Promise<Postgres> {
	const [initdb, postgres] = [await findProgram('initdb'), await findProgram('postgres')];
	const folder = await makeTemporaryFolder('postgres-');
	const userId = process.getuid?.() === 0 ? NOBODY : undefined;
	if (userId !== undefined) await chown(folder, userId, userId);
	const data = path.join(folder, 'data');
	const port = await reservePort();
	const environment = { env: { LC_ALL: 'C' }, cwd: folder };
	await execa(
		initdb,
		['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'],
		{ ...environment, extendEnv: false, ...(userId !== undefined && { uid: userId, gid: userId }) },
	);
	const session = await startSession({
		title: 'PostgreSQL',
		file: postgres,
		args: [
			...['-D', data, '-p', String(port)],
			...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
		],
		...environment,
		userId,
		isReady: (output) => output.includes('database system is ready to accept connections'),
		startTimeoutMs: START_TIMEOUT_MS,
	});
	return {
		url: `postgres://${USER}@127.0.0.1:${port}/postgres`,
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: USER,
		},
		async stop() {
			// PostgreSQL's fast shutdown, which doesn't wait for clients.
			await session.end('SIGINT', STOP_TIMEOUT_MS);
			await removeTemporaryFolder(folder);
		},
	};
}
