import type { AddressInfo } from 'node:net';

import { createCallbacks } from './callbacks.ts';
import { createSimulatedClock } from './clock.ts';
import { createFaults } from './faults.ts';
import { createGateway } from './gateway/index.ts';
import { toImageRecord } from './imageTasks.ts';
import { createResults, SAMPLE_IMAGE, SAMPLE_VIDEO } from './results.ts';
import { createScripts } from './scripts.ts';
import { createServer } from './server.ts';
import { createSubmissionDesk } from './submissions.ts';
import { createTaskStore } from './tasks.ts';
import type { CharacterName, RecordedRequest, Simulator, SimulatorOptions } from './types.ts';
import { createUpstream } from './upstream.ts';

export type * from './types.ts';

const LOOPBACK = '127.0.0.1';

const DEFAULTS = {
	character: 'gateway',
	apiKey: 'simulator-key',
	renderSeconds: 60,
	speed: 1,
	clock: () => Date.now(),
	bannedWords: [],
	singlePictures: false,
	video: SAMPLE_VIDEO,
	image: SAMPLE_IMAGE,
	port: 0,
	pathPrefix: '',
	concurrencyLimit: Number.POSITIVE_INFINITY,
	queueLimit: 10,
	bodyLimitBytes: 20 * 1024 * 1024,
	host: LOOPBACK,
	resultsHost: LOOPBACK,
	onRequestEnd: () => undefined,
	quota: Number.POSITIVE_INFINITY,
	keys: [],
	balances: {},
	price: 1,
	prices: {},
	refreshSeconds: 15,
	callbacks: false,
	serverAddress: '',
	patienceSeconds: 60,
} satisfies SimulatorOptions;

/** What differs between an upstream behind a gateway and one that's called directly. */
const OF_CHARACTER = {
	gateway: { links: 'videoUrls', requiresPrompt: false },
	upstream: { links: 'imageUrl', requiresPrompt: true },
} satisfies Record<CharacterName, SimulatorOptions>;

/** Starts a Midjourney video API with its own tasks, faults and record of requests, on 127.0.0.1 without a `host`. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const { character: name = DEFAULTS.character } = options;
	const settings: Required<SimulatorOptions> = {
		...DEFAULTS,
		...OF_CHARACTER[name],
		...(options.host !== undefined && { resultsHost: options.host }),
		...options,
		character: name,
	};
	const { apiKey, clock, pathPrefix } = settings;
	const requests: RecordedRequest[] = [];
	const closing = new AbortController();
	const nowMs = createSimulatedClock(clock, settings.speed);
	const tasks = createTaskStore();
	const scripts = createScripts();
	const faults = createFaults(name);
	const results = createResults(settings);
	const callbacks = createCallbacks(nowMs);
	const urlOn = (host: string) => {
		const { port } = server.server.address() as AddressInfo;
		return `http://${host}:${port}${pathPrefix}`;
	};
	const resultsUrl = () => `${urlOn(settings.resultsHost)}/results`;
	const serverAddress = () => settings.serverAddress || urlOn(settings.host);
	const desk = createSubmissionDesk({ rules: settings, nowMs, tasks, scripts, callbacks, resultsUrl });
	const gateway =
		name === 'gateway'
			? createGateway({ rules: settings, nowMs, desk, tasks, results, serverAddress })
			: undefined;
	const character = gateway ?? createUpstream(apiKey, desk, tasks);
	const { patienceSeconds } = settings;
	const context = { name, character, patienceSeconds, nowMs, faults, results, closing: closing.signal };
	const server = createServer({ ...settings, requests }, context);
	const listenAddress = settings.host === LOOPBACK ? LOOPBACK : '0.0.0.0';
	await server.listen({ host: listenAddress, port: settings.port });

	return {
		character: name,
		baseUrl: urlOn(settings.host),
		apiKey,
		requests,
		submissions: desk.accepted,
		get billedSubmissions() {
			return desk.accepted.length;
		},
		get ledger() {
			return gateway?.ledger() ?? [];
		},
		callbacks: callbacks.delivered,
		sampleVideo: settings.video,
		sampleImage: settings.image,
		now: nowMs,
		fault: faults.add,
		script: scripts.add,
		addImageTask(task = {}) {
			const { singlePictures } = settings;
			const record = toImageRecord(task, { resultsUrl: resultsUrl(), singlePictures, atMs: nowMs() });
			tasks.addRecord(record);
			gateway?.adopt(record.id);
			return record.id;
		},
		addVideoTask(task) {
			const id = desk.addSettled({ call: 'video', body: {} }, task);
			gateway?.adopt(id);
			return id;
		},
		reset() {
			for (const part of [tasks, scripts, faults, callbacks]) part.clear();
			gateway?.clear();
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
