import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** A connection within this process; its other end is known once the server has accepted it. */
interface Connection {
	client: Socket;
	name?: string;
	server?: Socket;
}

const connections = new Set<Connection>();
/** Accepted sockets by the names of their connections. */
const taken = new Map<string, Socket>();

/** Watches connections made from now on. Returns a function that stops it. */
export function watchTraffic(): () => void {
	subscribe('net.client.socket', addClient);
	subscribe('net.server.socket', addServer);
	return () => {
		unsubscribe('net.client.socket', addClient);
		unsubscribe('net.server.socket', addServer);
		connections.clear();
		taken.clear();
	};
}

/**
 * Whether everything that was sent has arrived: no connection is being made, no byte is on its way, and no end has yet
 * to hear that the other one is gone. A server that holds back its answer causes no traffic. A connection to another
 * process counts as traffic for as long as it lasts.
 */
export function isTrafficOver(): boolean {
	return [...connections].every(isAtRest);
}

function addClient(message: unknown): void {
	const { socket: client } = message as { socket: Socket };
	const connection: Connection = { client };
	connections.add(connection);
	client.once('connect', () => (connection.name = toName(client.localPort, client.remotePort)));
}

function addServer(message: unknown): void {
	const { socket } = message as { socket: Socket };
	taken.set(toName(socket.remotePort, socket.localPort), socket);
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
