import { type Benchmark, median, percentile } from '../report/index.ts';
import { EXECUTIONS, type Measurement } from './measureVariant.ts';
import { CONCURRENCY, RENDER_SECONDS } from './scene.ts';
import type { Variant } from './variants.ts';

interface Measured {
	variant: Variant;
	runs: Measurement[];
}

/** The medians of all runs, and how they stand to the goals. */
export function toBenchmark(measured: Measured[], runsOfEach: number): Benchmark {
	const rows = measured.map(({ variant: { name, label }, runs }) => {
		const middle = (pick: (run: Measurement) => number) => median(runs.map(pick));
		const makespan = middle((run) => run.makespan);
		const values = {
			makespan,
			renders: makespan / RENDER_SECONDS,
			requests: middle((run) => run.requestsPerTask),
			held: middle((run) => run.heldSeconds),
			lag50: middle(({ lags }) => percentile(lags, 50)),
			lag95: middle(({ lags }) => percentile(lags, 95)),
			memory: middle((run) => run.peakMegabytes),
		};
		return { name, label, values };
	});
	const makespanOf = (name: string) => rows.find((row) => row.name === name)!.values.makespan;
	const seconds = (value: number) => `${value.toFixed(1)} s`;
	const times = (name: string) => makespanOf(name) / makespanOf('callback');
	return {
		name: 'waiting',
		title: 'Waiting for many renders',
		setup: `${EXECUTIONS} executions at once, each of which submits one task and waits for it, in n8n's queue mode with one worker of concurrency ${CONCURRENCY}; a render takes ${RENDER_SECONDS} s, and reports its progress in ten callbacks where it is given an address. The first three ways were measured one after another, the others, which leave n8n idle for most of their time, side by side, each on an n8n of its own. Lag: from the end of a render to the end of its execution. Slots held: by all executions together. Each figure is the median of ${runsOfEach} runs.`,
		columns: [
			{ key: 'makespan', title: 'all done after', unit: 's', digits: 1 },
			{ key: 'renders', title: 'in renders', digits: 1 },
			{ key: 'requests', title: 'API requests per task', digits: 1 },
			{ key: 'held', title: 'slots held', unit: 's', digits: 0 },
			{ key: 'lag50', title: 'lag p50', unit: 's', digits: 1 },
			{ key: 'lag95', title: 'lag p95', unit: 's', digits: 1 },
			{ key: 'memory', title: 'worker’s peak memory', unit: 'MB' },
		],
		rows: rows.map(({ label, values }) => ({ label, values })),
		goals: [
			{
				text: 'by callback, all are done within 1.3 renders',
				isMet: makespanOf('callback') <= 1.3 * RENDER_SECONDS,
				measured: `${(makespanOf('callback') / RENDER_SECONDS).toFixed(2)} renders`,
			},
			{
				text: 'by suspend, all are done within one render and 80 s',
				isMet: makespanOf('suspend') <= RENDER_SECONDS + 80,
				measured: seconds(makespanOf('suspend')),
			},
			...[
				{ name: 'loop5', other: 'the loop with a Wait of 5 s' },
				{ name: 'openAi', other: 'n8n’s OpenAI video node' },
			].map(({ name, other }) => ({
				text: `by callback, all are done at least 10 times as fast as with ${other}`,
				isMet: times(name) >= 10,
				measured: `${times(name).toFixed(1)} times as fast`,
			})),
		],
		charted: { key: 'makespan' },
	};
}
