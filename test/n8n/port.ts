import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Operating systems pick higher ones on their own, so nothing else ends up with one of these. */
const PORTS = { first: 10_000, last: 31_999 };

/**
 * A free port that stays this process's own even while nothing listens on it: a server may take a minute to start, and
 * may be killed and restarted. To tell other processes that it's taken, this process listens on the next port.
 */
export async function reservePort(): Promise<number> {
	for (;;) {
		const port = 2 * randomInt(PORTS.first / 2, (PORTS.last + 1) / 2);
		const neighbor = await listen(port + 1);
		if (!neighbor) continue;
		const trial = await listen(port);
		if (!trial) {
			neighbor.close();
			continue;
		}
		await new Promise((resolve) => trial.close(resolve));
		neighbor.unref();
		return port;
	}
}

/** A server on the port; undefined if the port is taken. */
async function listen(port: number) {
	const server = createServer((socket) => socket.destroy());
	return await once(server.listen(port, '127.0.0.1'), 'listening').then(
		() => server,
		() => undefined,
	);
}
