import { type FaultHandle, type Simulator, startSimulator } from '../../simulator/index.ts';
import { type NodeRun, runNode } from '../runNode.ts';
import { MARKED_KEY } from '../withSimulator.ts';
import { ELSEWHERE, type Fault } from './faults.ts';
import { createGate } from './gate.ts';
import type { Operation } from './operations.ts';

/** What happened in one cell of the table. */
export interface Cell {
	run: NodeRun;
	/** The simulator's record of it. */
	simulator: Simulator;
	/** The video tasks that there are to lose: those paid for, and those that the items name. */
	taskIds: string[];
	/** Ids in the output that the simulator does not know. */
	strayIds: unknown[];
	/** Requests that the fault acted on; undefined for a fault of the whole server. */
	faultsUsed?: number;
}

const LATE_MS = 1_500;

/** Runs the node once, with one operation under one fault, on a server of its own. */
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
		});
		const requests = [...simulator.requests];
		handle?.remove();
		const strayIds = await toStrayIds(simulator, run);
		const paid = simulator.submissions.map(({ id }) => id);
		return {
			run,
			simulator: { ...simulator, requests, billedSubmissions: paid.length },
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
	{ faultOn }: Operation,
	elsewhere: string,
): FaultHandle | undefined {
	if (!kind) return undefined;
	const to = kind.kind === 'redirect' ? { to: kind.to.replace(ELSEWHERE, elsewhere) } : {};
	return simulator.fault({ on: faultOn, times: lasts ? Infinity : 1, ...kind, ...to });
}

/** Where the node finds the simulator, if at all. */
async function toServer(simulator: Simulator, { server }: Fault, { isPaidBefore }: Operation) {
	const { baseUrl } = simulator;
	if (server === undefined) return { baseUrl, end: () => undefined };
	if (server === 'of an unknown name') {
		return { baseUrl: 'http://no-such-host.invalid', end: () => undefined };
	}
	const gate = await createGate(baseUrl);
	const timer = server === 'up late' ? setTimeout(() => void gate.open(), LATE_MS) : undefined;
	if (server === 'down' && isPaidBefore) {
		await gate.open();
		const when = () => {
			gate.shut();
			return true;
		};
		simulator.fault({ on: 'fetch', kind: 'reset', when });
	}
	const end = () => {
		clearTimeout(timer);
		gate.shut();
	};
	return { baseUrl: gate.url, end };
}

/** Asked after the run, and past its faults. */
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
