import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Systems give out higher ones by themselves: nobody else comes to use one of these. */
const PORTS = { first: 10_000, last: 31_999 };

/**
 * A free port that stays this process's own, also while nothing listens on it: a server may take a minute to start, and is
 * killed and started again. Its neighbor, on which this process listens for nothing, tells other processes that it's taken.
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

/** A server on the port; undefined when another one has it. */
async function listen(port: number) {
	const server = createServer((socket) => socket.destroy());
	return await once(server.listen(port, '127.0.0.1'), 'listening').then(
		() => server,
		() => undefined,
	);
}
