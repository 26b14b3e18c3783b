import { ensureN8n, N8N_VERSIONS, nodeRuns, packPackage } from '../n8n/index.ts';
import type { RecordedRequest } from '../simulator/index.ts';
import { type VideoNode, webhookWorkflow } from '../workflows.ts';
import { activate, type BenchN8n, withBenchN8n } from './benchN8n.ts';
import { httpRequest } from './loopNodes.ts';
import { median, publish } from './report/index.ts';

const ITEMS = 100;
const LATENCY_MS = 200;
const CONCURRENCIES = [5, 20];
const RUNS = 9;
const IMAGE = 'https://example.com/a.png';

/**
 * n8n's own way to limit the requests at a time: batches that start at fixed intervals. It doesn't wait for responses,
 * so without an interval, all requests are in progress at once.
 */
const httpRequestNode = ({ simulator }: BenchN8n, batchSize: number, batchInterval: number): VideoNode =>
	httpRequest('Subject', simulator.apiKey, {
		method: 'POST',
		url: `${simulator.baseUrl}/mj/submit/video`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ JSON.stringify({ motion: 'low', image: '${IMAGE}', state: $json.state }) }}`,
		options: { batching: { batch: { batchSize, batchInterval } } },
	});

/** Epoch milliseconds. */
interface Interval {
	fromMs: number;
	toMs: number;
}

const submit = (concurrency: number): VideoNode => ({
	name: 'Subject',
	parameters: {
		operation: 'submit',
		image: IMAGE,
		options: { concurrency, state: '={{ $json.state }}' },
	},
});

/** `npm run bench:submit`: many submissions by one node to a slow server. */
async function main(): Promise<void> {
	const install = await ensureN8n(N8N_VERSIONS.newest);
	const { tarballPath, remove } = await packPackage();
	const submissions: Interval[] = [];
	const onRequestEnd = ({ route, receivedAtMs }: RecordedRequest) => {
		if (route === 'submit') submissions.push({ fromMs: receivedAtMs, toMs: Date.now() });
	};
	try {
		await withBenchN8n({ install, tarballPath, simulator: { onRequestEnd } }, async (bench) => {
			await measure(bench, submissions);
		});
	} finally {
		await remove();
	}
}

async function measure(bench: BenchN8n, submissions: Interval[]): Promise<void> {
	bench.simulator.fault({ on: 'submit', kind: 'delay', delayMs: LATENCY_MS, times: Infinity });
	const subjects = CONCURRENCIES.flatMap((concurrency) => [
		{ concurrency, label: `Submit Video, Max Parallel Requests ${concurrency}`, node: submit(concurrency) },
		...[LATENCY_MS, 0].map((intervalMs) => ({
			concurrency,
			label: `HTTP Request, ${concurrency} every ${intervalMs} ms`,
			node: httpRequestNode(bench, concurrency, intervalMs),
		})),
	]);
	const rows = [];
	for (const [index, { concurrency, label, node }] of subjects.entries()) {
		const run = await activate(bench, webhookWorkflow(`submit-${index}`, [node], 'onReceived'));
		const times: number[] = [];
		const peaks: number[] = [];
		// The first round is a warm-up.
		for (let round = 0; round <= RUNS; round += 1) {
			submissions.length = 0;
			times.push(await measureRun(bench, run, `${index}-${round}`));
			peaks.push(toPeak(submissions));
		}
		const time = median(times.slice(1)) / 1000;
		const floor = ((ITEMS / concurrency) * LATENCY_MS) / 1000;
		const underWay = Math.max(...peaks);
		rows.push({ label, values: { underWay, floor, time, ratio: time / floor } });
	}
	const ours = rows.filter(({ label }) => label.startsWith('Submit'));
	await publish({
		name: 'submit',
		title: 'Submitting many items',
		setup: `One node submits ${ITEMS} items to a server that takes ${LATENCY_MS} ms per response. The HTTP Request node sends a batch at each interval, however many requests are still in progress. Floor: items ÷ parallel requests (or batch size) × latency. The time is that of the node’s run, as recorded by n8n. Each figure is the median of ${RUNS} runs after a warm-up run. In every run, every item was charged once.`,
		columns: [
			{ key: 'underWay', title: 'most requests at once' },
			{ key: 'floor', title: 'floor', unit: 's', digits: 2 },
			{ key: 'time', title: 'time', unit: 's', digits: 2 },
			{ key: 'ratio', title: 'time ÷ floor', digits: 2 },
		],
		rows,
		goals: ours.map(({ label, values: { ratio } }) => ({
			text: `${label}: at most 1.15 times the floor`,
			isMet: ratio <= 1.15,
			measured: `${ratio.toFixed(2)} times`,
		})),
		charted: { key: 'ratio' },
	});
}

/** The highest number of requests in progress at the same moment. */
function toPeak(requests: Interval[]): number {
	const under = requests.map(
		({ fromMs }) => requests.filter((other) => other.fromMs <= fromMs && fromMs < other.toMs).length,
	);
	return Math.max(...under);
}

/** The duration of the node's run with new items, in milliseconds. */
async function measureRun(
	{ simulator }: BenchN8n,
	run: Awaited<ReturnType<typeof activate>>,
	name: string,
): Promise<number> {
	const states = Array.from({ length: ITEMS }, (_, index) => `${name}-${index}`);
	const billedBefore = simulator.billedSubmissions;
	const execution = await run(states.map((state) => ({ state })));
	const billed = new Set(simulator.submissions.slice(billedBefore).map(({ body }) => body.state));
	if (simulator.billedSubmissions - billedBefore !== ITEMS || states.some((state) => !billed.has(state))) {
		throw new Error(`${name}: not every item was billed once`);
	}
	return nodeRuns(execution, 'Subject')[0]!.executionTime;
}

await main();
