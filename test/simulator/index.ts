import type { AddressInfo } from 'node:net';

import { createCallbacks } from './callbacks.ts';
import { createSimulatedClock } from './clock.ts';
import { createFaults } from './faults.ts';
import { SAMPLE_VIDEO } from './results.ts';
import { createScripts } from './scripts.ts';
import { createServer } from './server.ts';
import { createSubmissionDesk } from './submissions.ts';
import { createTaskStore, toImageRecord } from './tasks.ts';
import type { RecordedRequest, Simulator, SimulatorOptions } from './types.ts';

export type * from './types.ts';

const LOOPBACK = '127.0.0.1';

const DEFAULTS = {
	apiKey: 'simulator-key',
	renderSeconds: 60,
	speed: 1,
	clock: () => Date.now(),
	bannedWords: [],
	port: 0,
	pathPrefix: '',
	concurrencyLimit: Number.POSITIVE_INFINITY,
	queueLimit: 10,
	bodyLimitBytes: 20 * 1024 * 1024,
	host: LOOPBACK,
	resultsHost: LOOPBACK,
	onRequestEnd: () => undefined,
} satisfies Required<SimulatorOptions>;

/** A Midjourney video API, on 127.0.0.1 unless it has a host, with its own tasks, faults and record of requests. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const settings: Required<SimulatorOptions> = {
		...DEFAULTS,
		...(options.host !== undefined && { resultsHost: options.host }),
		...options,
	};
	const { apiKey, clock, pathPrefix } = settings;
	const requests: RecordedRequest[] = [];
	const closing = new AbortController();
	const nowMs = createSimulatedClock(clock, settings.speed);
	const tasks = createTaskStore();
	const scripts = createScripts();
	const faults = createFaults();
	const callbacks = createCallbacks(nowMs);
	const urlOn = (host: string) => {
		const { port } = server.server.address() as AddressInfo;
		return `http://${host}:${port}${pathPrefix}`;
	};
	const resultsUrl = () => `${urlOn(settings.resultsHost)}/results`;
	const desk = createSubmissionDesk({ rules: settings, nowMs, tasks, scripts, callbacks, resultsUrl });
	const context = { apiKey, nowMs, tasks, desk, faults, closing: closing.signal };
	const server = createServer({ ...settings, requests }, context);
	const listenAddress = settings.host === LOOPBACK ? LOOPBACK : '0.0.0.0';
	await server.listen({ host: listenAddress, port: settings.port });

	return {
		baseUrl: urlOn(settings.host),
		apiKey,
		requests,
		submissions: desk.accepted,
		get billedSubmissions() {
			return desk.accepted.length;
		},
		callbacks: callbacks.delivered,
		sampleVideo: SAMPLE_VIDEO,
		now: nowMs,
		fault: faults.add,
		script: scripts.add,
		addImageTask(task = {}) {
			const record = toImageRecord(task, resultsUrl(), nowMs());
			tasks.addImage(record);
			return record.id;
		},
		addVideoTask: desk.addSettled,
		reset() {
			for (const part of [tasks, scripts, faults, callbacks]) part.clear();
			requests.splice(0);
			desk.accepted.splice(0);
		},
		async close() {
			closing.abort();
			await server.close();
			await callbacks.close();
		},
	};
}
