import {
	type CharacterName,
	type FaultHandle,
	type RecordedRequest,
	type Route,
	type Simulator,
	startSimulator,
	type SubmitCall,
} from '../simulator/index.ts';
import { PATIENCE_SECONDS } from './faultKinds.ts';
import type { PlannedExecution, PlannedFault, PlannedItem } from './planTypes.ts';
import { toCalls } from './ways.ts';

/** One item's task and faults at the servers. */
export interface ItemAtServer {
	/** A task that existed before the execution, for operations that don't submit one. */
	givenTaskId?: string;
	/** Faults at submissions, by the submission's call. */
	atSubmit: Partial<Record<SubmitCall, FaultHandle>>;
	others: FaultHandle[];
}

export interface Servers {
	readonly simulators: Record<CharacterName, Simulator>;
	/** Sets up the servers as planned for an execution's items; returns the items to start it with. */
	prepare(execution: PlannedExecution): object[];
	itemOf: (state: string) => ItemAtServer;
	/** The tasks with this state: the one that existed before, or those that were accepted. */
	taskIdsOf: (state: string) => string[];
	/** Undefined if no task has this ID. */
	stateOf: (taskId: string) => string | undefined;
	/** Undefined for a task that existed before. */
	callOf: (taskId: string) => SubmitCall | undefined;
	close(): Promise<void>;
}

/** A simulator of each character, with short renders. */
export async function startServers(): Promise<Servers> {
	const simulators = {
		gateway: await startSimulator({
			character: 'gateway',
			apiKey: 'sk-chaos-of-the-gateway',
			refreshSeconds: 0.5,
			patienceSeconds: PATIENCE_SECONDS,
		}),
		upstream: await startSimulator({ character: 'upstream', apiKey: 'sk-chaos-of-the-upstream' }),
	};
	const items = new Map<string, ItemAtServer>();
	const tasks = createTasks(Object.values(simulators));

	function prepareItem({ settings: { character, way } }: PlannedExecution, item: PlannedItem): object {
		const simulator = simulators[character];
		const { state, submissions, atLooks, atFiles } = item;
		const atServer: ItemAtServer = { atSubmit: {}, others: [] };
		items.set(state, atServer);
		const isAbout = ({ path, rawBody }: RecordedRequest) =>
			tasks.idsOf(state).some((id) => path.includes(id) || rawBody.includes(id));
		const add = (on: Route, { fault, times }: PlannedFault, when: (request: RecordedRequest) => boolean) =>
			simulator.fault({ ...fault, on, times, when });
		const calls = toCalls(way);
		if (calls.length === 0) {
			const { outcome } = submissions[0]!;
			atServer.givenTaskId = simulator.addVideoTask({ outcome, fields: { state } });
			tasks.add(atServer.givenTaskId, state);
		}
		for (const [place, call] of calls.entries()) {
			const { outcome, renderSeconds, atSubmit } = submissions[place]!;
			simulator.script({ when: { state, call }, times: Infinity, outcome, renderSeconds });
			const isOfItem = (request: RecordedRequest) => isSubmissionOf(request, state, call);
			if (atSubmit) atServer.atSubmit[call] = add('submit', atSubmit, isOfItem);
		}
		if (atLooks) atServer.others.push(add('fetch', atLooks, isAbout), add('list', atLooks, isAbout));
		if (atFiles) atServer.others.push(add('result', atFiles, isAbout), add('image', atFiles, isAbout));
		return { state, taskId: atServer.givenTaskId };
	}

	return {
		simulators,
		prepare: (execution) => execution.items.map((item) => prepareItem(execution, item)),
		itemOf: (state) => items.get(state) ?? { atSubmit: {}, others: [] },
		taskIdsOf: tasks.idsOf,
		stateOf: tasks.stateOf,
		callOf: tasks.callOf,
		async close() {
			await Promise.all(Object.values(simulators).map(async (simulator) => await simulator.close()));
		},
	};
}

/** Whether a request submits an item with this call. */
export function isSubmissionOf(
	{ route, path, body }: RecordedRequest,
	state: string,
	call: SubmitCall,
): boolean {
	const isOfCall = route === 'submit' && path.endsWith(`/mj/submit/${call}`);
	return isOfCall && (body as { state?: unknown } | undefined)?.state === state;
}

/** The states and IDs of tasks. Reads newly accepted ones before each lookup. */
function createTasks(simulators: Simulator[]) {
	const states = new Map<string, string>();
	const ids = new Map<string, string[]>();
	const calls = new Map<string, SubmitCall>();
	const read = new Map(simulators.map((simulator) => [simulator, 0]));

	function add(id: string, state: string): void {
		states.set(id, state);
		ids.set(state, [...(ids.get(state) ?? []), id]);
	}

	function readAccepted(): void {
		for (const [simulator, count] of read) {
			for (const { id, call, body } of simulator.submissions.slice(count)) {
				add(id, String(body.state));
				calls.set(id, call);
			}
			read.set(simulator, simulator.submissions.length);
		}
	}

	return {
		add,
		idsOf: (state: string): string[] => {
			readAccepted();
			return ids.get(state) ?? [];
		},
		stateOf: (id: string): string | undefined => {
			readAccepted();
			return states.get(id);
		},
		callOf: (id: string): SubmitCall | undefined => {
			readAccepted();
			return calls.get(id);
		},
	};
}
