import { type Benchmark, median, percentile } from '../report/index.ts';
import { EXECUTIONS, type Measured, type Measurement } from './measureVariant.ts';
import { CONCURRENCY, REFRESH_SECONDS, RENDER_SECONDS } from './scene.ts';

/** The medians of all runs, and how they compare to the goals. */
export function toBenchmark(
	measured: Measured[],
	runsOfEach: { durable: number; holding: number },
): Benchmark {
	const rows = measured.map(({ name, label, runs }) => {
		const middle = (pick: (run: Measurement) => number) => median(runs.map(pick));
		const makespan = middle((run) => run.makespan);
		const values = {
			makespan,
			renders: makespan / RENDER_SECONDS,
			questions: middle((run) => run.questionsPerTask),
			lag50: middle(({ lags }) => percentile(lags, 50)),
			lag95: middle(({ lags }) => percentile(lags, 95)),
			memory: middle((run) => run.peakMegabytes),
		};
		return { name, label, values };
	});
	const of = (name: string) => rows.find((row) => row.name === name)!.values;
	const atMost = (text: string, limit: number, value: number, unit: string) => ({
		text: `${text} at most ${limit} ${unit}`,
		isMet: value <= limit,
		measured: `${value.toFixed(2)} ${unit}`,
	});
	const ours = of('createVideo');
	const [keepRunning, loop] = [of('keepRunning'), of('loop5')];
	return {
		name: 'waiting',
		title: 'Waiting for many renders',
		setup: `${EXECUTIONS} executions at once, each of which submits one task and waits for it, on an n8n in regular mode with ${CONCURRENCY} slots (N8N_CONCURRENCY_PRODUCTION_LIMIT). A render takes ${RENDER_SECONDS} s. The server knows the status of its tasks immediately, except in the row “gateway”, where its copies are up to ${REFRESH_SECONDS} s old. It sends no callbacks. Variants that keep their slot leave n8n idle most of the time, so they were measured in parallel, each on its own n8n. Lag: from when the server shows the end of a render to the end of its execution. Requests: all after the submission, including shared ones. Each figure is the median of ${runsOfEach.durable} runs, or of ${runsOfEach.holding} for variants that keep their slot.`,
		columns: [
			{ key: 'makespan', title: 'all done after', unit: 's', digits: 1 },
			{ key: 'renders', title: 'in render times', digits: 1 },
			{ key: 'questions', title: 'requests per task', digits: 1 },
			{ key: 'lag50', title: 'lag p50', unit: 's', digits: 1 },
			{ key: 'lag95', title: 'lag p95', unit: 's', digits: 1 },
			{ key: 'memory', title: 'n8n’s peak memory', unit: 'MB' },
		],
		rows: rows.map(({ label, values }) => ({ label, values })),
		goals: [
			atMost('with Create Video, all are done after', 1.7, ours.renders, 'render times'),
			atMost(
				'with Create Video on n8n 1.x, all are done after',
				2.5,
				of('createVideo old').renders,
				'render times',
			),
			atMost('with Create Video, the lag p95 is', 8, ours.lag95, 's'),
			atMost('with Create Video behind a gateway, the lag p95 is', 8, of('createVideo gateway').lag95, 's'),
			atMost('with Create Video, a task takes', 1.4, ours.questions, 'requests'),
			atMost(
				'with Keep Running, all are done after',
				1.03,
				keepRunning.makespan / loop.makespan,
				'times the time of the loop with a Wait of 5 s',
			),
			atMost(
				'with Keep Running, a task takes',
				Number(loop.questions.toFixed(2)),
				keepRunning.questions,
				'requests',
			),
		],
		charted: { key: 'makespan' },
	};
}
