import { N8nClient, type N8nInstall, type N8nProcess, startN8n } from '../n8n/index.ts';
import { judge, type Verdict } from './judge.ts';
import { createPlan } from './plan.ts';
import type { PlanOptions } from './planTypes.ts';
import { type Report, runPlan } from './runPlan.ts';
import { type Servers, startServers } from './servers.ts';

export interface ChaosOptions extends PlanOptions {
	install: N8nInstall;
	tarballPath: string;
}

export interface ChaosResult {
	verdicts: Verdict[];
	/** Epoch milliseconds. */
	killedAtMs: number[];
	/** When each task was accepted, by its id; epoch milliseconds. */
	acceptedAtMs: Map<string, number>;
	/** The tasks that the gateway charged for, one per charge. */
	chargedTaskIds: string[];
	/** IDs of the tasks that n8n's log names as accepted. */
	loggedTaskIds: string[];
}

/** Few slots, so that executions wait for one when they start and when they wake, as on a busy n8n. */
const ENV = { N8N_CONCURRENCY_PRODUCTION_LIMIT: '4' };

/** Runs a plan on its own n8n against a simulator of each character, and judges each execution. */
export async function runChaos(
	{ install, tarballPath, ...planOptions }: ChaosOptions,
	report: Report,
): Promise<ChaosResult> {
	const plan = createPlan(planOptions);
	const servers = await startServers();
	let n8n: N8nProcess | undefined;
	try {
		report(`starting n8n ${install.version}`);
		n8n = await startN8n({ install, tarballPath, env: ENV });
		const client = new N8nClient(n8n);
		await client.setUpOwner();
		const credentials = await connect(client, servers);
		const { executions, killedAtMs } = await runPlan(plan, { n8n, client, servers, credentials }, report);
		const log = n8n.log();
		return {
			verdicts: plan.executions.map((planned) =>
				judge(planned, executions.get(planned.index) ?? [], servers),
			),
			killedAtMs,
			acceptedAtMs: new Map(
				Object.values(servers.simulators)
					.flatMap(({ submissions }) => submissions)
					.map(({ id, acceptedAtMs }) => [id, acceptedAtMs]),
			),
			chargedTaskIds: servers.simulators.gateway.ledger
				.filter(({ kind }) => kind === 'charge')
				.map(({ taskId }) => taskId),
			loggedTaskIds: [...log.matchAll(/the server accepted task (\d+)/g)].map(([, id]) => id!),
		};
	} finally {
		await n8n?.stop();
		await servers.close();
	}
}

async function connect(client: N8nClient, { simulators: { gateway, upstream } }: Servers) {
	return {
		gateway: await client.connect({ ...gateway, name: 'Gateway' }),
		upstream: await client.connect({ ...upstream, name: 'Upstream' }),
	};
}
