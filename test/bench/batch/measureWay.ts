import { type Execution, nodeRuns, sendHttp } from '../../n8n/index.ts';
import type { RecordedRequest, Simulator } from '../../simulator/index.ts';
import type { activate, BenchN8n } from '../benchN8n.ts';
import { RESULTS, type Way } from './ways.ts';

/** When the first and the last task settle, in seconds after the start. */
export const FIRST_END = 20;
export const LAST_END = 40;

/** Requests further apart than this (in milliseconds) belong to two looks: no way pauses for less than 5 s. */
const BETWEEN_LOOKS_MS = 2_500;

export interface Measurement {
	requests: number;
	/** How many times the way looked, however many requests each look took. */
	looks: number;
	/** The longest time from the start of one look to the start of the next, in seconds. */
	longestPause: number;
	/** For each task, the seconds from its end at the server to the request that returned its result. */
	lags: number[];
	/** The seconds from the end of the last task to the end of the execution. */
	endLag: number;
}

/** Has one execution wait for this many tasks, and checks that each came out once. */
export async function measureWay(
	{ simulator }: BenchN8n,
	{ label, isWithoutList }: Way,
	tasks: number,
	run: Awaited<ReturnType<typeof activate>>,
): Promise<Measurement> {
	simulator.reset();
	if (isWithoutList) simulator.fault({ on: 'list', kind: 'status', status: 404, times: Infinity });
	const endsAtMs = await submitTasks(simulator, tasks);
	const execution = await run([...endsAtMs.keys()].map((id) => ({ id })));
	checkResults(execution, label, endsAtMs);
	const looked = simulator.requests.filter(({ route }) => route !== 'submit');
	const looksAtMs = toLooks(looked);
	const pauses = looksAtMs.slice(1).map((atMs, index) => atMs - looksAtMs[index]!);
	return {
		requests: looked.length,
		looks: looksAtMs.length,
		longestPause: Math.max(0, ...pauses) / 1000,
		lags: toLags(looked, endsAtMs),
		endLag: (Date.parse(execution.stoppedAt!) - Math.max(...endsAtMs.values())) / 1000,
	};
}

/** Starts tasks that settle one after another at even intervals. Returns when each settles, by ID. */
async function submitTasks(simulator: Simulator, count: number): Promise<Map<string, number>> {
	const startMs = Date.now();
	const endsAtMs = new Map<string, number>();
	const headers = { authorization: `Bearer ${simulator.apiKey}` };
	for (let index = 0; index < count; index += 1) {
		const state = `task-${index}`;
		const endAtMs = startMs + 1000 * (FIRST_END + ((LAST_END - FIRST_END) * (index + 0.5)) / count);
		simulator.script({ when: { state }, renderSeconds: (endAtMs - simulator.now()) / 1000 });
		const body = { motion: 'low', image: 'https://example.com/a.png', state };
		const answer = await sendHttp('POST', `${simulator.baseUrl}/mj/submit/video`, { body, headers });
		endsAtMs.set((answer.body as { result: string }).result, endAtMs);
	}
	return endsAtMs;
}

function checkResults(execution: Execution, label: string, endsAtMs: Map<string, number>): void {
	const items = nodeRuns(execution, RESULTS).flatMap(({ data }) => data?.main?.[0] ?? []);
	const ids = new Set(items.map(({ json }) => String(json.taskId ?? json.id)));
	const isEach = [...endsAtMs.keys()].every((id) => ids.has(id));
	if (items.length !== endsAtMs.size || !isEach) {
		throw new Error(`${label}: ${ids.size} of ${endsAtMs.size} tasks came out in ${items.length} items`);
	}
}

/** When each look started, in epoch milliseconds. */
function toLooks(requests: RecordedRequest[]): number[] {
	const times = requests.map(({ receivedAtMs }) => receivedAtMs);
	return times.filter((atMs, index) => index === 0 || atMs - times[index - 1]! > BETWEEN_LOOKS_MS);
}

/** Only a fetch returns the links; the list call leaves them out. */
function toLags(requests: RecordedRequest[], endsAtMs: Map<string, number>): number[] {
	return [...endsAtMs].map(([id, endAtMs]) => {
		const result = requests.find(
			({ path, receivedAtMs }) => path === `/mj/task/${id}/fetch` && receivedAtMs >= endAtMs,
		);
		return (result!.receivedAtMs - endAtMs) / 1000;
	});
}
