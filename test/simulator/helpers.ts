import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished, vi } from 'vitest';

import type { Button } from './buttons.ts';
import { startSimulator } from './index.ts';
import type { CharacterName, SimulatorOptions } from './types.ts';

export const IMAGE_REQUEST = { motion: 'low', image: 'https://images.example/cat.png' } as const;

export type Running = Awaited<ReturnType<typeof running>>;

export const CHARACTERS = ['gateway', 'upstream'] as const satisfies CharacterName[];

/**
 * A simulator with 100-second renders, a clock that stands still until it's advanced, and copies of tasks that are
 * never outdated. It closes when the test ends.
 */
export async function running(options: SimulatorOptions = {}) {
	let nowMs = 1_700_000_000_000;
	const simulator = await startSimulator({
		renderSeconds: 100,
		refreshSeconds: 0,
		clock: () => nowMs,
		...options,
	});
	onTestFinished(() => simulator.close());

	async function call(method: string, path: string, body?: unknown, key = simulator.apiKey) {
		const response = await fetch(simulator.baseUrl + path, {
			method,
			redirect: 'manual',
			headers: {
				authorization: `Bearer ${key}`,
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
	}

	const fetchTask = (id: string, key?: string) => call('GET', `/mj/task/${id}/fetch`, undefined, key);
	const imagine = (extra: object = {}, key?: string) =>
		call('POST', '/mj/submit/imagine', { prompt: 'a cat', ...extra }, key);
	const press = (taskId: string, customId: string, extra: object = {}, key?: string) =>
		call('POST', '/mj/submit/action', { taskId, customId, ...extra }, key);

	return {
		simulator,
		advance: (seconds: number) => void (nowMs += seconds * 1000),
		call,
		submit: (extra: object = {}) => call('POST', '/mj/submit/video', { ...IMAGE_REQUEST, ...extra }),
		submitted: async (extra: object = {}): Promise<string> =>
			(await call('POST', '/mj/submit/video', { ...IMAGE_REQUEST, ...extra })).json().result,
		imagine,
		imagined: async (extra?: object): Promise<string> => (await imagine(extra)).json().result,
		press,
		/** Presses the button with this label, or with this part in its `customId`; returns the new task's ID. */
		pressed: async (taskId: string, button: string, extra?: object): Promise<string> => {
			const { buttons } = (await fetchTask(taskId)).json() as { buttons: Button[] };
			const isMeant = ({ label, customId }: Button) => label === button || customId.includes(`::${button}::`);
			return (await press(taskId, buttons.find(isMeant)!.customId, extra)).json().result;
		},
		fetchTask,
		list: (ids: string[], key?: string) => call('POST', '/mj/task/list-by-condition', { ids }, key),
	};
}

/** Waits for what happens on other connections. */
export const eventually = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 2 });

/** Records each callback, then answers it with the next of `answers`, or 500 once they've run out. */
export async function receiver() {
	const answers: number[] = [];
	const bodies: Array<Record<string, unknown> & { status?: string; progress?: string }> = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
			response.writeHead(answers.shift() ?? 500).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const notifyHook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?state=1`;
	return {
		notifyHook,
		answers,
		bodies,
		changes: () => bodies.map(({ status, progress }) => `${status} ${progress}`),
	};
}
