import { setTimeout as sleep } from 'node:timers/promises';

import {
	type Credential,
	type Execution,
	type ExecutionSummary,
	type N8nClient,
	type N8nProcess,
	waitUntil,
} from '../n8n/index.ts';
import type { CharacterName } from '../simulator/index.ts';
import type { Plan, PlannedExecution } from './planTypes.ts';
import type { Servers } from './servers.ts';
import { type CallOutcome, callOnce } from './webhookCall.ts';
import { toName, toWorkflow } from './ways.ts';

export interface Scene {
	n8n: N8nProcess;
	client: N8nClient;
	servers: Servers;
	credentials: Record<CharacterName, Credential>;
}

/** Reports progress. */
export type Report = (doing: string) => void;

export interface PlanRun {
	/** Whether n8n answered the call that starts an execution, by the execution's index. */
	calls: CallOutcome[];
	/** All executions that n8n has, by index in the plan. */
	executions: Map<number, Execution[]>;
	/** Epoch milliseconds. */
	killedAtMs: number[];
}

/** Fewer than a busy machine with two cores can handle. */
const MOST_AT_ONCE = 20;
const PAUSE_MS = 200;
/** The longest wait, plus what n8n and the limits for an unreachable server add to it. */
const GIVE_UP_AFTER_MS = 8 * 60_000;

/** Starts all executions, kills n8n in between as planned, and reads each execution once all have ended. */
export async function runPlan(plan: Plan, scene: Scene, report: Report): Promise<PlanRun> {
	await createWorkflows(plan, scene, report);
	const { client, n8n } = scene;
	const calls: Array<Promise<CallOutcome>> = [];
	const kills = [...plan.kills];
	const killedAtMs: number[] = [];
	for (const execution of plan.executions) {
		await untilThereIsRoom(client);
		calls.push(callOnce(client, toName(execution.settings), toBody(execution, scene.servers)));
		report(`${calls.length} of ${plan.executions.length} started, ${killedAtMs.length} kills`);
		if (kills[0] && kills[0].starts <= calls.length) {
			await sleep(kills.shift()!.delayMs);
			report('killed, starting again');
			killedAtMs.push(Date.now());
			await n8n.kill('SIGKILL');
			await n8n.restart();
			await client.login();
		}
		await sleep(PAUSE_MS);
	}
	const answers = await Promise.all(calls);
	const ended = await untilAllHaveEnded(client, report);
	report('reading what has become of them');
	return {
		calls: answers,
		executions: await readAll(client, ended),
		killedAtMs,
	};
}

/** Creates one workflow for all executions with the same settings. */
async function createWorkflows(plan: Plan, { client, credentials }: Scene, report: Report): Promise<void> {
	const settings = new Map(
		plan.executions.map((execution) => [toName(execution.settings), execution.settings]),
	);
	let created = 0;
	for (const own of settings.values()) {
		report(`${(created += 1)} of ${settings.size} workflows`);
		await client.activate(await client.createWorkflow(toWorkflow(own, credentials[own.character])));
	}
}

function toBody(execution: PlannedExecution, servers: Servers): object {
	return { chaosExecution: execution.index, items: servers.prepare(execution) };
}

async function untilThereIsRoom(client: N8nClient): Promise<void> {
	await waitUntil(
		async () => {
			const queued = await client.executions({ status: 'new' });
			const running = await client.executions({ status: 'running' });
			return queued.length + running.length < MOST_AT_ONCE ? true : undefined;
		},
		() => `${MOST_AT_ONCE} executions do not end`,
	);
}

/** Gives up after a time and returns the executions that haven't ended as they are. */
async function untilAllHaveEnded(client: N8nClient, report: Report): Promise<ExecutionSummary[]> {
	const giveUpAtMs = Date.now() + GIVE_UP_AFTER_MS;
	for (;;) {
		const all = await client.executions();
		const open = all.filter(({ status }) => ['new', 'running', 'waiting', 'unknown'].includes(status));
		if (open.length === 0 || Date.now() > giveUpAtMs) return all;
		const waiting = open.filter(({ status }) => status === 'waiting').length;
		report(`${all.length - open.length} of ${all.length} ended, ${waiting} suspended`);
		await sleep(3_000);
	}
}

/** Finds the plan's index in the data that started each execution, which is all that n8n has of a crashed one. */
async function readAll(client: N8nClient, summaries: ExecutionSummary[]): Promise<Map<number, Execution[]>> {
	const executions = new Map<number, Execution[]>();
	for (const { id } of summaries) {
		const execution = await client.execution(id);
		const [, index = '-1'] = /"chaosExecution":(\d+)/.exec(JSON.stringify(execution.data)) ?? [];
		executions.set(Number(index), [...(executions.get(Number(index)) ?? []), execution]);
	}
	return executions;
}
