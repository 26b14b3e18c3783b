import { Socket } from 'node:net';

import { vi } from 'vitest';

interface Limit {
	timer: NodeJS.Timeout;
	/** Bytes sent and received when it was last checked. */
	bytes: number;
}

const limits = new Map<Socket, Limit>();

/** From now on, idle sockets' timeouts use the global `setTimeout`; Node has its own timers for them. */
export function replaceSocketTimeouts() {
	return vi.spyOn(Socket.prototype, 'setTimeout').mockImplementation(setSocketTimeout);
}

/** Restarts the timeout of every socket that has sent or received something since the last call. */
export function noteActivity(): void {
	for (const [socket, limit] of limits) {
		const bytes = bytesOf(socket);
		if (socket.destroyed) removeLimit(socket);
		else if (bytes !== limit.bytes) {
			limit.bytes = bytes;
			limit.timer.refresh();
		}
	}
}

/** Works like Node's own, whose documentation explains the arguments. */
function setSocketTimeout(this: Socket, limitMs: number, listener?: () => void): Socket {
	removeLimit(this);
	if (limitMs > 0) {
		const timer = setTimeout(() => this.emit('timeout'), limitMs);
		limits.set(this, { timer, bytes: bytesOf(this) });
		if (listener) this.once('timeout', listener);
	} else if (listener) {
		this.removeListener('timeout', listener);
	}
	return this;
}

function removeLimit(socket: Socket): void {
	clearTimeout(limits.get(socket)?.timer);
	limits.delete(socket);
}

function bytesOf({ bytesRead, bytesWritten }: Socket): number {
	return bytesRead + bytesWritten;
}
