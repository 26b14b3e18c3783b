import {
	type FaultHandle,
	type RecordedRequest,
	type Simulator,
	startSimulator,
	type Submission,
} from '../../simulator/index.ts';
import { type NodeRun, runNode } from '../runNode.ts';
import { MARKED_KEY } from '../withSimulator.ts';
import { ELSEWHERE, type Fault } from './faults.ts';
import { createGate } from './gate.ts';
import type { Operation } from './operations.ts';

/** What happened in one cell of the table. */
export interface Cell {
	run: NodeRun;
	/** The simulator, with its record of the run. */
	simulator: Simulator;
	/** The tasks that could get lost: those paid for, and the videos that the items name. */
	taskIds: string[];
	/** Whether the server accepted more submissions of one call than there are items. */
	isBilledTwice: boolean;
	/** The requests that the fault may act on. */
	requestsInReach: RecordedRequest[];
	/** IDs in the output that the simulator doesn't know. */
	strayIds: unknown[];
	/** How many requests the fault acted on; undefined for a fault of the whole server. */
	faultsUsed?: number;
}

const LATE_MS = 1_500;

/** Runs the node once, with one operation under one fault, on its own server. */
export async function runCell(fault: Fault, operation: Operation, elsewhere: string): Promise<Cell> {
	const simulator = await startSimulator({
		character: fault.character,
		apiKey: MARKED_KEY,
		renderSeconds: 0,
		refreshSeconds: 0,
	});
	const endings: Array<() => unknown> = [async () => await simulator.close()];
	try {
		const ids = operation.items.map((item) => addTask(simulator, item));
		const handle = addFault(simulator, fault, operation, elsewhere);
		const { baseUrl, end } = await toServer(simulator, fault, operation);
		endings.unshift(end);
		const { requestTimeoutSeconds: requestTimeout = 30 } = fault;
		const run = await runNode({
			parameters: { ...operation.parameters, options: { requestTimeout, keepRunning: true, checkEvery: 1 } },
			items: ids.map((taskId) => ({ taskId })),
			credential: { apiKey: MARKED_KEY, baseUrl },
			// For an image, an error item says more than a run's error.
			...(operation.step && { onError: 'continueErrorOutput' }),
		});
		const requests = [...simulator.requests];
		handle?.remove();
		const strayIds = await toStrayIds(simulator, run);
		const paid = simulator.submissions.map(({ id }) => id);
		return {
			run,
			simulator: { ...simulator, requests, billedSubmissions: paid.length },
			isBilledTwice: countOfOneCall(simulator.submissions) > operation.items.length,
			requestsInReach: requests.filter((request) => isInReach(request, operation, simulator)),
			taskIds: [...paid, ...ids.filter((_id, index) => operation.items[index] === 'a video task')],
			strayIds,
			faultsUsed: handle?.used,
		};
	} finally {
		for (const end of endings) await end();
	}
}

function addTask(simulator: Simulator, item: Operation['items'][number]): string {
	if (item === 'an image task') return simulator.addImageTask({ action: 'UPSCALE' });
	return item === 'a video task' ? simulator.addVideoTask() : '';
}

function addFault(
	simulator: Simulator,
	{ kind, lasts }: Fault,
	operation: Operation,
	elsewhere: string,
): FaultHandle | undefined {
	if (!kind) return undefined;
	const to = kind.kind === 'redirect' ? { to: kind.to.replace(ELSEWHERE, elsewhere) } : {};
	const when = (request: RecordedRequest) => isInReach(request, operation, simulator);
	return simulator.fault({ on: operation.faultOn, times: lasts ? Infinity : 1, ...kind, ...to, when });
}

function isInReach(
	{ route, path }: RecordedRequest,
	{ faultOn, step }: Operation,
	{ submissions }: Simulator,
): boolean {
	if (route !== faultOn) return false;
	if (!step) return true;
	if (route === 'submit') return path.endsWith(`/mj/submit/${step}`);
	return submissions.some(({ call, id }) => call === step && path.includes(id));
}

/** How many submissions the most frequent call has. */
function countOfOneCall(submissions: readonly Submission[]): number {
	const counts = submissions.map(({ call }) => submissions.filter((other) => other.call === call).length);
	return Math.max(0, ...counts);
}

/** Where the node finds the simulator, if at all. */
async function toServer(simulator: Simulator, { server }: Fault, operation: Operation) {
	const { baseUrl } = simulator;
	if (server === undefined) return { baseUrl, end: () => undefined };
	if (server === 'of an unknown name') {
		return { baseUrl: 'http://no-such-host.invalid', end: () => undefined };
	}
	const gate = await createGate(baseUrl);
	const timer = server === 'up late' ? setTimeout(() => void gate.open(), LATE_MS) : undefined;
	if (server === 'down' && operation.isPaidBefore) {
		await gate.open();
		const when = (request: RecordedRequest) => {
			const isNow = isInReach(request, operation, simulator);
			if (isNow) gate.shut();
			return isNow;
		};
		simulator.fault({ on: 'fetch', kind: 'reset', when });
	}
	const end = () => {
		clearTimeout(timer);
		gate.shut();
	};
	return { baseUrl: gate.url, end };
}

/** Looks up the IDs after the run, directly at the simulator and without the fault. */
async function toStrayIds({ baseUrl, apiKey }: Simulator, { items }: NodeRun): Promise<unknown[]> {
	const ids = items.flatMap(({ json }) => [json.taskId, ...('result' in json ? [json.result] : [])]);
	const answers = ids.map(async (id) => {
		const headers = { authorization: `Bearer ${apiKey}` };
		const response = await fetch(`${baseUrl}/mj/task/${id as string}/fetch`, { headers });
		const record = (await response.json()) as { id?: unknown };
		return typeof id === 'string' && record.id === id ? [] : [id];
	});
	return (await Promise.all(answers)).flat();
}
