import {
	N8nClient,
	type N8nInstall,
	type N8nProcess,
	OWNER,
	type StartOptions,
	startN8n,
	type Workflow,
} from '../n8n/index.ts';
import { readExample, withPickedCredential } from '../workflows.ts';
import { type Api, startApi } from './api.ts';

export interface Demo {
	readonly n8n: N8nProcess;
	readonly client: N8nClient;
	readonly api: Api;
	/** The example, with a credential for the API. */
	readonly workflow: Workflow;
	end(): Promise<void>;
}

/** Starts a real n8n with the package (wherever that comes from), an API, and a workflow that uses both. */
export async function startDemo(
	install: N8nInstall,
	options: Partial<StartOptions>,
	exampleFile = 'image-to-video.json',
): Promise<Demo> {
	const api = await startApi();
	let n8n: N8nProcess | undefined;
	const end = async () => {
		await n8n?.stop();
		await api.close();
	};
	try {
		console.log(`Starting n8n ${install.version} with the package …`);
		n8n = await startN8n({ ...options, install });
		const client = new N8nClient(n8n);
		const credential = await client.setUp(api);
		const example = await readExample(exampleFile);
		const workflow = await client.createWorkflow(withPickedCredential(example, credential));
		return { n8n, client, api, workflow, end };
	} catch (error) {
		await end();
		throw error;
	}
}

/** Tells people how to get to the workflow in the editor. */
export function toAccessText({ n8n, workflow }: Demo): string {
	return `
The editor is open at  ${n8n.baseUrl}/workflow/${workflow.id}
Log in with            ${OWNER.email} / ${OWNER.password}
Press Ctrl+C to end.`;
}

/** Resolves on Ctrl+C or SIGTERM, which then don't end this process by themselves. */
export async function interruption(): Promise<void> {
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
	});
}
