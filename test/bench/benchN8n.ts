import {
	type Credential,
	type Execution,
	N8nClient,
	type N8nInstall,
	type N8nProcess,
	startN8n,
	waitUntil,
	type WorkflowJson,
} from '../n8n/index.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/index.ts';
import { withPickedCredential } from '../workflows.ts';

export interface BenchN8nOptions {
	install: N8nInstall;
	tarballPath: string;
	env?: Readonly<Record<string, string>>;
	simulator?: SimulatorOptions;
}

export interface BenchN8n {
	n8n: N8nProcess;
	client: N8nClient;
	simulator: Simulator;
	/** The package's credential for the simulator. */
	credential: Credential;
}

/** Runs the work with a real n8n that has the package installed, then stops n8n. */
export async function withBenchN8n<T>(
	{ install, tarballPath, env, simulator: simulatorOptions }: BenchN8nOptions,
	work: (bench: BenchN8n) => Promise<T>,
): Promise<T> {
	// A simulated gateway's delay of up to 15 seconds would hide the delays being measured.
	const simulator = await startSimulator({ refreshSeconds: 0, ...simulatorOptions });
	let n8n: N8nProcess | undefined;
	try {
		n8n = await startN8n({ install, tarballPath, env });
		const client = new N8nClient(n8n);
		const credential = await client.setUp(simulator);
		return await work({ n8n, client, simulator, credential });
	} finally {
		await n8n?.stop();
		await simulator.close();
	}
}

/** Stores and activates a workflow that its webhook starts. Returns a function that runs it to its end. */
export async function activate(
	{ client, credential }: BenchN8n,
	workflow: WorkflowJson,
): Promise<(items: object[]) => Promise<Execution>> {
	const { id: workflowId } = await client.createWorkflow(withPickedCredential(workflow, credential));
	await client.activate({ id: workflowId });
	return async (items) => {
		const before = (await client.executions({ workflowId })).length;
		await client.callWebhook('POST', workflow.name, { items });
		const { id } = await waitUntil(
			async () => {
				const executions = await client.executions({ workflowId });
				return executions.length > before ? executions[0] : undefined;
			},
			() => `no execution of ${workflow.name}`,
		);
		const execution = await client.waitForExecution(id, { timeoutMs: 600_000, intervalMs: 250 });
		if (execution.status !== 'success') {
			const { message } = execution.data.resultData.error ?? {};
			throw new Error(`The execution of ${workflow.name} ended with ${execution.status}: ${message}`);
		}
		return execution;
	};
}
