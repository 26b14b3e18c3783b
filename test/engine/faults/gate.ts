import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

import { reservePort } from '../../n8n/port.ts';

/** A way to a server that can be shut: connections are then refused, as if the server were down. */
export interface Gate {
	/** Origin. */
	readonly url: string;
	open(): Promise<void>;
	/** Refuses new connections, and cuts existing ones. */
	shut(): void;
}

/** A gate to the server at this origin, shut at first. */
export async function createGate(target: string): Promise<Gate> {
	const port = await reservePort();
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
