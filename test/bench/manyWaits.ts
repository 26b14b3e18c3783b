import { ensureN8n, N8N_VERSIONS, packPackage, waitUntil } from '../n8n/index.ts';
import { webhookWorkflow, withPickedCredential } from '../workflows.ts';
import { type BenchN8n, withBenchN8n } from './benchN8n.ts';
import { percentile, publish } from './report/index.ts';
import { toWatchKilobytes } from './watchHeap.ts';

const WAITS = 1_000;
/** Waits start, and later end, at a rate that n8n can keep up with on two cores. */
const PER_SECOND = 4;
/** Longer than it takes to start them all. */
const RENDER_SECONDS = WAITS / PER_SECOND + 120;
const PROBE_EVERY_MS = 2_000;

interface Measurement {
	listCallsPerMinute: number;
	lags: number[];
	/** Response times of another workflow's webhook throughout the run, in seconds. */
	answers: number[];
}

/** `npm run bench:many-waits`: a thousand suspended waits in one n8n. Takes about 15 minutes. */
async function main(): Promise<void> {
	const install = await ensureN8n(N8N_VERSIONS.newest);
	const { tarballPath, remove } = await packPackage();
	try {
		const simulator = { renderSeconds: RENDER_SECONDS };
		const { listCallsPerMinute, lags, answers } = await withBenchN8n(
			{ install, tarballPath, simulator },
			measure,
		);
		const heapMegabytes = toWatchKilobytes(WAITS) / 1024;
		const [lag50, lag95] = [percentile(lags, 50), percentile(lags, 95)];
		const slowest = Math.max(...answers);
		const goal = (text: string, limit: number, value: number, unit: string) => ({
			text: `${text} at most ${limit} ${unit}`,
			isMet: value <= limit,
			measured: `${value.toFixed(1)} ${unit}`,
		});
		await publish({
			name: 'many-waits',
			title: 'A thousand suspended waits',
			setup: `${WAITS} executions of Create Video, suspended at the same time in one n8n in regular mode with SQLite. A render takes ${RENDER_SECONDS} s. ${PER_SECOND} executions per second were started, so ${PER_SECOND} per second finish. List calls: while all executions are suspended. Memory: what the package’s watch adds to the process; n8n itself keeps the data of suspended executions. Response: of another workflow’s webhook, called every ${PROBE_EVERY_MS / 1000} s from the first wait to the last. One run.`,
			columns: [
				{ key: 'calls', title: 'list calls per minute', digits: 0 },
				{ key: 'memory', title: 'memory of the watch', unit: 'MB', digits: 1 },
				{ key: 'lag50', title: 'lag p50', unit: 's', digits: 1 },
				{ key: 'lag95', title: 'lag p95', unit: 's', digits: 1 },
				{ key: 'answer95', title: 'response p95', unit: 's', digits: 1 },
				{ key: 'answer', title: 'slowest response', unit: 's', digits: 1 },
			],
			rows: [
				{
					label: `${WAITS} waits`,
					values: {
						calls: listCallsPerMinute,
						memory: heapMegabytes,
						lag50,
						lag95,
						answer95: percentile(answers, 95),
						answer: slowest,
					},
				},
			],
			goals: [
				goal('list calls:', 120, listCallsPerMinute, 'per minute'),
				goal('memory of the watch:', 20, heapMegabytes, 'MB'),
				goal('lag p95:', 20, lag95, 's'),
				goal('another webhook responds within', 2, slowest, 's'),
			],
			charted: { key: 'lag95' },
		});
	} finally {
		await remove();
	}
}

async function measure({ client, credential, simulator }: BenchN8n): Promise<Measurement> {
	const parameters = {
		operation: 'createVideo',
		image: 'https://example.com/a.png',
		options: { state: '={{ $json.state }}' },
	};
	const next = { name: 'Next', type: 'n8n-nodes-base.noOp', typeVersion: 1 };
	const activate = async (name: string, nodes: Parameters<typeof webhookWorkflow>[1]) => {
		const workflow = withPickedCredential(webhookWorkflow(name, nodes, 'onReceived'), credential);
		const { id } = await client.createWorkflow(workflow);
		await client.activate({ id });
		return id;
	};
	const workflowId = await activate('many', [{ name: 'Video', parameters }, next]);
	await activate('other', [next]);
	let isOver = false;
	const probing = probe(
		async () => await client.callWebhook('POST', 'other', { items: [{}] }),
		() => isOver,
	);
	const starts = Array.from({ length: WAITS }, async (_, index) => {
		await new Promise((resolve) => setTimeout(resolve, (index * 1000) / PER_SECOND));
		await client.callWebhook('POST', 'many', { items: [{ state: `wait ${index}` }] });
	});
	await Promise.all(starts);
	await waitUntil(
		async () => simulator.submissions.length === WAITS || undefined,
		() => `${simulator.submissions.length} submitted`,
		{ timeoutMs: RENDER_SECONDS * 1000 },
	);
	const lastStartMs = simulator.submissions.at(-1)!.acceptedAtMs;
	const firstEndMs = simulator.submissions[0]!.acceptedAtMs + RENDER_SECONDS * 1000;
	if (firstEndMs - lastStartMs < 60_000) throw new Error('It took too long to start all waits');
	const ended = await waitUntil(
		async () => {
			const all = await client.executions({ workflowId });
			const done = all.filter(({ status }) => !['new', 'running', 'waiting'].includes(status));
			return done.length === WAITS ? done : undefined;
		},
		() => 'not all executions have ended',
		{ timeoutMs: 2 * RENDER_SECONDS * 1000, intervalMs: 15_000 },
	);
	isOver = true;
	const lists = simulator.requests.filter(
		({ route, receivedAtMs }) => route === 'list' && receivedAtMs > lastStartMs && receivedAtMs < firstEndMs,
	);
	const endedAtMs = new Map<string, number>();
	for (const { id } of ended) {
		const { status, stoppedAt, data } = await client.execution(id);
		const state = JSON.stringify(data.resultData.runData.Next).match(/wait \d+/)?.[0];
		if (status !== 'success' || state === undefined) throw new Error(`Execution ${id} ended with ${status}`);
		endedAtMs.set(state, Date.parse(stoppedAt!));
	}
	if (endedAtMs.size !== WAITS || simulator.billedSubmissions !== WAITS) {
		throw new Error(`${simulator.billedSubmissions} videos were paid for, and ${endedAtMs.size} ended`);
	}
	return {
		listCallsPerMinute: (lists.length * 60_000) / (firstEndMs - lastStartMs),
		lags: simulator.submissions.map(
			({ body, acceptedAtMs }) => (endedAtMs.get(String(body.state))! - acceptedAtMs) / 1000 - RENDER_SECONDS,
		),
		answers: await probing,
	};
}

/** How long each response took, one call after another, in seconds. */
async function probe(call: () => Promise<unknown>, isOver: () => boolean): Promise<number[]> {
	const answers: number[] = [];
	while (!isOver()) {
		const startMs = Date.now();
		await call();
		answers.push((Date.now() - startMs) / 1000);
		await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
	}
	return answers;
}

await main();
