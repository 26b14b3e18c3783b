import { ensureN8n, N8N_VERSIONS, packPackage } from '../../n8n/index.ts';
import { activate, type BenchN8n, withBenchN8n } from '../benchN8n.ts';
import { median, percentile, publish, type Row } from '../report/index.ts';
import { FIRST_END, LAST_END, type Measurement, measureWay } from './measureWay.ts';
import { POLL_SECONDS, type Way, WAYS } from './ways.ts';

const SIZES = [1, 10, 100, 500];
const RUNS = 3;

/** The number of tasks that the goals apply to. */
const GOAL_SIZE = 100;

/** `npm run bench:batch`: one execution waits for many tasks. Takes about 30 minutes. */
async function main(): Promise<void> {
	const install = await ensureN8n(N8N_VERSIONS.newest);
	const { tarballPath, remove } = await packPackage();
	try {
		await withBenchN8n({ install, tarballPath }, measure);
	} finally {
		await remove();
	}
}

async function measure(bench: BenchN8n): Promise<void> {
	const ways = [];
	for (const way of WAYS) {
		ways.push({ way, run: await activate(bench, way.toWorkflow(`batch-${way.name}`, bench)) });
	}
	const rows: Row[] = [];
	let ours: Measurement[] = [];
	for (const tasks of SIZES) {
		const runs = new Map<Way, Measurement[]>(WAYS.map((way) => [way, []]));
		for (let round = 0; round < RUNS; round += 1) {
			for (const { way, run } of ways) {
				const measured = await measureWay(bench, way, tasks, run);
				console.log(`${tasks} tasks, ${way.label}, run ${round + 1}: ${measured.requests} requests`);
				runs.get(way)!.push(measured);
			}
		}
		rows.push(...[...runs].map(([{ label }, measured]) => toRow(`${tasks}: ${label}`, tasks, measured)));
		if (tasks === GOAL_SIZE) ours = runs.get(WAYS[0]!)!;
	}
	await publish({
		name: 'batch',
		title: 'One execution, many tasks',
		setup: `One execution waits for 1 to 500 tasks, which settle one after another, evenly from ${FIRST_END} to ${LAST_END} s after the start. It checks every ${POLL_SECONDS} s, in three ways: Wait for Video with Keep Running, the same on a server without the list call, and a loop of n8n’s own nodes. Checks: how many times the tasks were checked. Lag: from the end of a task on the server to the request that returned its result. Each figure is the median of ${RUNS} runs. In every run, each task was output once.`,
		columns: [
			{ key: 'requests', title: 'requests' },
			{ key: 'perTask', title: 'requests per task', digits: 2 },
			{ key: 'looks', title: 'checks' },
			{ key: 'pause', title: 'longest between checks', unit: 's', digits: 1 },
			{ key: 'lag50', title: 'lag p50', unit: 's', digits: 1 },
			{ key: 'lag95', title: 'lag p95', unit: 's', digits: 1 },
			{ key: 'endLag', title: 'from last task to end of execution', unit: 's', digits: 1 },
		],
		rows,
		goals: toGoals(ours),
		charted: { key: 'perTask' },
	});
}

function toRow(label: string, tasks: number, runs: Measurement[]): Row {
	const middle = (pick: (run: Measurement) => number) => median(runs.map(pick));
	const requests = middle((run) => run.requests);
	return {
		label,
		values: {
			requests,
			perTask: requests / tasks,
			looks: middle(({ looks }) => looks),
			pause: middle(({ longestPause }) => longestPause),
			lag50: middle(({ lags }) => percentile(lags, 50)),
			lag95: middle(({ lags }) => percentile(lags, 95)),
			endLag: middle(({ endLag }) => endLag),
		},
	};
}

function toGoals(runs: Measurement[]) {
	const perTask = median(runs.map(({ requests, looks }) => (requests - looks) / GOAL_SIZE));
	const lag = median(runs.map(({ lags }) => percentile(lags, 95)));
	const pause = median(runs.map(({ longestPause }) => longestPause));
	return [
		{
			text: `with ${GOAL_SIZE} tasks, Wait for Video makes at most 1.4 requests per task, plus one per check`,
			isMet: perTask <= 1.4,
			measured: `${perTask.toFixed(2)} per task`,
		},
		{
			text: `with ${GOAL_SIZE} tasks, the lag p95 is less than Check Every plus 1 s (${POLL_SECONDS + 1} s)`,
			isMet: lag < POLL_SECONDS + 1,
			measured: `${lag.toFixed(1)} s; the longest time between two checks was ${pause.toFixed(1)} s`,
		},
	];
}

await main();
