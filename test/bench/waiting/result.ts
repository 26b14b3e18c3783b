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
		setup: `${EXECUTIONS} executions at once, each of which submits one task and waits for it, on an n8n in its regular mode with ${CONCURRENCY} places (N8N_CONCURRENCY_PRODUCTION_LIMIT); a render takes ${RENDER_SECONDS} s. The server knows the state of its tasks at once; in the row “gateway” its copies are up to ${REFRESH_SECONDS} s old. It calls nobody back. The ways that hold their places, which leave n8n idle for most of their time, were measured side by side, each on an n8n of its own. Lag: from when the server shows the end of a render to the end of its execution. Questions: requests after the submission, shared ones included. Each figure is the median of ${runsOfEach.durable} runs; of those that hold their places, of ${runsOfEach.holding}.`,
		columns: [
			{ key: 'makespan', title: 'all done after', unit: 's', digits: 1 },
			{ key: 'renders', title: 'in renders', digits: 1 },
			{ key: 'questions', title: 'questions per task', digits: 1 },
			{ key: 'lag50', title: 'lag p50', unit: 's', digits: 1 },
			{ key: 'lag95', title: 'lag p95', unit: 's', digits: 1 },
			{ key: 'memory', title: 'n8n’s peak memory', unit: 'MB' },
		],
		rows: rows.map(({ label, values }) => ({ label, values })),
		goals: [
			atMost('with Create Video, all are done after', 1.7, ours.renders, 'renders'),
			atMost('with Create Video, on the older n8n, after', 2.5, of('createVideo old').renders, 'renders'),
			atMost('with Create Video, the lag p95 is', 8, ours.lag95, 's'),
			atMost('with Create Video behind a gateway, the lag p95 is', 8, of('createVideo gateway').lag95, 's'),
			atMost('with Create Video, a task takes', 1.4, ours.questions, 'questions'),
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
				'questions',
			),
		],
		charted: { key: 'makespan' },
	};
}
