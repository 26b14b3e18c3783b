import { reservePort } from '../port.ts';
import { startSession } from '../session.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../temporaryFolder.ts';
import { findProgram, type Service, START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './service.ts';

/** A Redis on 127.0.0.1 that keeps nothing on disk. */
export async function startRedis(): Promise<Service> {
	const file = await findProgram('redis-server');
	const folder = await makeTemporaryFolder('redis-');
	const port = await reservePort();
	const session = await startSession({
		title: 'Redis',
		file,
		args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
		env: {},
		cwd: folder,
		isReady: (output) => output.includes('Ready to accept connections'),
		startTimeoutMs: START_TIMEOUT_MS,
	});
	return {
		env: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) },
		async stop() {
			await session.end('SIGTERM', STOP_TIMEOUT_MS);
			await removeTemporaryFolder(folder);
		},
	};
}
