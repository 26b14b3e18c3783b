import { readFile, writeFile } from 'node:fs/promises';

import { N8nClient, type N8nInstall, startN8n, waitUntil } from '../n8n/index.ts';
import { startSimulator } from '../simulator/index.ts';
import { type VideoNode, webhookWorkflow, withPickedCredential } from '../workflows.ts';

export interface Scene {
	install: N8nInstall;
	tarballPath: string;
	nodes: VideoNode[];
	/** Of the file; the workflow's item has it as `url`, and as the video of the task `taskId`. */
	url: string;
}

/**
 * Starts n8n, warms it up with a run of the workflow on a small file, and measures one with the file.
 *
 * @returns resident memory of the n8n process at its highest during the run; megabytes
 */
export async function measurePeak({ install, tarballPath, nodes, url }: Scene): Promise<number> {
	const simulator = await startSimulator({ bodyLimitBytes: 2 ** 26 });
	const n8n = await startN8n({
		install,
		tarballPath,
		env: { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' },
	});
	try {
		const client = new N8nClient(n8n);
		await client.setupOwner();
		const data = { apiKey: simulator.apiKey, baseUrl: simulator.baseUrl };
		const credential = await client.createCredential({ name: 'CometAPI', type: 'cometApi', data });
		const workflow = await client.createWorkflow(
			withPickedCredential(webhookWorkflow('bench', nodes, 'onReceived'), credential),
		);
		await client.activate(workflow);
		const runWith = async (fileUrl: string) => {
			const taskId = simulator.addVideoTask({ fields: { videoUrls: [fileUrl] } });
			const before = (await client.executions({ workflowId: workflow.id })).length;
			await client.callWebhook('POST', 'bench', { items: [{ url: fileUrl, taskId }] });
			const execution = await waitUntil(
				async () => {
					const executions = await client.executions({ workflowId: workflow.id });
					return executions.length > before ? executions[0] : undefined;
				},
				() => 'no execution',
			);
			const { status } = await client.waitForExecution(execution.id, { timeoutMs: 300_000 });
			if (status !== 'success') throw new Error(`The execution with ${fileUrl} ended with ${status}`);
		};
		await runWith(url.replace(/\/\d+\/(video|image)/, '/1000/$1'));
		// Forgets the peak of the start.
		await writeFile(`/proc/${n8n.pid()}/clear_refs`, '5');
		await runWith(url);
		return await readPeakMegabytes(n8n.pid()!);
	} finally {
		await n8n.stop();
		await simulator.close();
	}
}

async function readPeakMegabytes(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
	if (kilobytes === undefined) throw new Error('/proc does not tell the peak memory');
	return Math.round(Number(kilobytes) / 1024);
}
