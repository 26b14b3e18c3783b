import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

import getPort, { portNumbers } from 'get-port';

/** A way to a server that can be shut: then its connections are refused, as if the server was down. */
export interface Gate {
	/** Origin. */
	readonly url: string;
	open(): Promise<void>;
	/** Refuses new connections, and cuts those that are there. */
	shut(): void;
}

/** Systems give out higher ones: nobody else comes to listen on one of these while its gate is shut. */
const PORTS = { first: 20_000, last: 29_999 };

let lastPort = PORTS.first;

/** A gate to the server at this origin, shut at first. */
export async function createGate(target: string): Promise<Gate> {
	const port = await getPort({ port: portNumbers(lastPort + 1, PORTS.last) });
	lastPort = Math.max(lastPort, port);
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		const onward = connect(Number(new URL(target).port), '127.0.0.1');
		for (const [end, other] of [
			[socket, onward],
			[onward, socket],
		] as const) {
			sockets.add(end);
			end.pipe(other);
			end.on('error', () => undefined);
			end.on('close', () => {
				sockets.delete(end);
				other.destroy();
			});
		}
	});
	return {
		url: `http://127.0.0.1:${port}`,
		async open() {
			await once(server.listen(port, '127.0.0.1'), 'listening');
		},
		shut() {
			if (server.listening) server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
}
