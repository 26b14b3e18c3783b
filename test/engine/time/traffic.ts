import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** A connection within this process; the other end is known once the server has taken it. */
interface Connection {
	client: Socket;
	name?: string;
	server?: Socket;
}

const connections = new Set<Connection>();
/** By the names of their connections. */
const taken = new Map<string, Socket>();

subscribe('net.client.socket', (message) => {
	const { socket: client } = message as { socket: Socket };
	const connection: Connection = { client };
	connections.add(connection);
	client.once('connect', () => (connection.name = toName(client.localPort, client.remotePort)));
});

subscribe('net.server.socket', (message) => {
	const { socket } = message as { socket: Socket };
	taken.set(toName(socket.remotePort, socket.localPort), socket);
});

/**
 * Whether everything that was sent has arrived: nobody is connecting, no byte is on its way, and no end has yet to hear
 * that the other one is gone. What a server keeps to itself is no traffic. A connection to another process counts as
 * traffic for as long as it lasts.
 */
export function isTrafficOver(): boolean {
	return [...connections].every(isAtRest);
}

function isAtRest(connection: Connection): boolean {
	const { client, name } = connection;
	if (name !== undefined) connection.server ??= taken.get(name);
	const { server } = connection;
	if (client.closed && server?.closed !== false) {
		connections.delete(connection);
		if (name !== undefined) taken.delete(name);
		return true;
	}
	if (!server || client.destroyed || server.destroyed) return false;
	return client.bytesWritten === server.bytesRead && server.bytesWritten === client.bytesRead;
}

function toName(clientPort: number | undefined, serverPort: number | undefined): string {
	return `${clientPort} to ${serverPort}`;
}
