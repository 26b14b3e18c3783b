import { type Execution, nodeOutput, nodeRuns, waitUntil } from '../../n8n/index.ts';
import { forgetPeak, readPeakMegabytes } from '../peakMemory.ts';
import { CONCURRENCY, RENDER_SECONDS, type Scene } from './scene.ts';
import type { Variant } from './variants.ts';

export const EXECUTIONS = 40;

/** The longest that any variant may take: each render by itself on the slots, with a generous allowance for waiting. */
const TIMEOUT_MS = ((EXECUTIONS / CONCURRENCY) * RENDER_SECONDS * 4 + 300) * 1000;

export interface Measurement {
	/** From the first call to the end of the last execution, in seconds. */
	makespan: number;
	/** Requests per task after the submission. */
	questionsPerTask: number;
	/** From when the API shows the end of a render to the end of its execution, in seconds. */
	lags: number[];
	/** Peak resident memory of n8n, in megabytes. */
	peakMegabytes: number;
}

/** All runs of a variant in a scene. */
export interface Measured {
	/** The name of the row. */
	name: string;
	label: string;
	runs: Measurement[];
}

/** Starts all executions at once and waits until each has ended once, with its own video. */
export async function measureVariant(scene: Scene, variant: Variant, round: number): Promise<Measurement> {
	const { client, n8n } = scene;
	const pid = n8n.pid()!;
	const name = `${variant.name}-${round}`;
	const { id: workflowId } = await client.createWorkflow(variant.toWorkflow(name, scene));
	await client.activate({ id: workflowId });
	const states = Array.from({ length: EXECUTIONS }, (_, index) => `${name}-${index}`);
	const questionsBefore = scene.questionCount();
	await forgetPeak(pid);
	const startMs = Date.now();
	await Promise.all(
		states.map(async (state) => {
			const { status } = await client.callWebhook('POST', name, { items: [{ state }] });
			if (status !== 200) throw new Error(`The webhook of ${name} answered ${status}`);
		}),
	);
	const summaries = await waitUntil(
		async () => {
			const all = await client.executions({ workflowId });
			const ended = all.filter(({ status }) => !['new', 'running', 'waiting'].includes(status));
			return ended.length === EXECUTIONS ? ended : undefined;
		},
		() => `not all executions of ${name} have ended`,
		{ timeoutMs: TIMEOUT_MS, intervalMs: 1_000 },
	);
	const peakMegabytes = await readPeakMegabytes(pid);
	const questions = scene.questionCount() - questionsBefore;
	const executions: Execution[] = [];
	for (const { id } of summaries) executions.push(await client.execution(id));
	const endedAtMs = new Map(
		executions.map((execution) => [toState(execution), Date.parse(execution.stoppedAt!)]),
	);
	const billed = scene.billed().filter(({ state }) => states.includes(state));
	const ends = billed.map(({ state }) => endedAtMs.get(state));
	if (billed.length !== EXECUTIONS || endedAtMs.size !== EXECUTIONS || ends.includes(undefined)) {
		throw new Error(`${name}: ${billed.length} videos were paid for, and ${endedAtMs.size} ended`);
	}
	return {
		makespan: (Math.max(...endedAtMs.values()) - startMs) / 1000,
		questionsPerTask: questions / EXECUTIONS,
		lags: billed.map(({ settledAtMs }, index) => (ends[index]! - settledAtMs) / 1000),
		peakMegabytes,
	};
}

/** The state that an execution was started with. Throws unless it succeeded and its last node ran once. */
function toState(execution: Execution): string {
	const { id, status } = execution;
	if (status !== 'success' || nodeRuns(execution, 'Next').length !== 1) {
		throw new Error(
			`Execution ${id} ended with ${status}: ${execution.data.resultData.error?.message ?? 'the last node has not run once'}`,
		);
	}
	return String(nodeOutput(execution, 'Items')[0]?.json.state);
}
