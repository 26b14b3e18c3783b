import { createHash } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';

import { type Execution, type Item, nodeOutput } from '../n8n/index.ts';
import { startVideoHost, videoDigest, type VideoHost, type Way } from '../videoHost.ts';
import { webhookWorkflow, withPickedCredential } from '../workflows.ts';
import { MARKED_KEY, type RunningN8n, useOwnN8n } from '../e2e/useN8n.ts';

const isVersion1 = inject('install').version.startsWith('1.');

/** Where n8n keeps files; 1.x doesn't offer the database. */
const MODES = ['default', 'filesystem', ...(isVersion1 ? [] : ['database'])];

const MEGABYTE = 2 ** 20;

const fileFrom = (url: string) => ({
	name: 'File',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: { url, options: { response: { response: { responseFormat: 'file' } } } },
});
const submit = (parameters: object = {}) => ({
	name: 'Submit',
	parameters: { operation: 'submit', imageInput: 'binary', binaryField: 'data', ...parameters },
});
const wait = {
	name: 'Wait',
	parameters: {
		operation: 'wait',
		taskId: '={{ $json.taskId }}',
		download: 'all',
		options: { checkEvery: 1 },
	},
};
const download = {
	name: 'Download',
	parameters: { operation: 'download', taskId: '={{ $json.taskId }}', download: 'all' },
};

/** Runs the nodes in their own workflow, with one item; resolves when the execution has ended. */
async function runNodes(
	{ client, credential }: Pick<RunningN8n, 'client' | 'credential'>,
	name: string,
	nodes: Parameters<typeof webhookWorkflow>[1],
	item: object = {},
): Promise<Execution> {
	const workflow = await client.createWorkflow(
		withPickedCredential(webhookWorkflow(name, nodes, 'onReceived'), credential),
	);
	await client.activate(workflow);
	await client.callWebhook('POST', name, { items: [item] });
	const executions = async () => await client.executions({ workflowId: workflow.id });
	await expect.poll(executions).toHaveLength(1);
	return await client.waitForExecution((await executions())[0]!.id);
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.each(MODES)('files in n8n’s binary mode %s', (mode) => {
	const run = useOwnN8n({ renderSeconds: 2 }, { env: { N8N_DEFAULT_BINARY_DATA_MODE: mode } });
	let host: VideoHost;
	beforeAll(async () => (host = await startVideoHost()));
	afterAll(async () => await host.close());
	afterEach(() => run.simulator.reset());

	const addTask = (url: string) => run.simulator.addVideoTask({ fields: { videoUrls: [url] } });
	const bytesOf = async ({ binary }: Item) => await run.client.binary(binary!.data!);

	it('an image file becomes four video files', async () => {
		const imageUrl = `${run.simulator.baseUrl}/results/image.png`;
		const execution = await runNodes(run, `image-${mode}`, [fileFrom(imageUrl), submit(), wait]);
		expect(execution.status).toBe('success');
		const image = Buffer.from(await (await fetch(imageUrl)).arrayBuffer());
		const { id, body } = run.simulator.submissions[0]!;
		expect(body.image).toBe(`data:image/png;base64,${image.toString('base64')}`);
		const items = nodeOutput(execution, 'Wait');
		expect(items.map(({ json, binary }) => [json.videoIndex, binary!.data!.fileName])).toEqual(
			[0, 1, 2, 3].map((index) => [index, `midjourney-${id}-${index}.mp4`]),
		);
		for (const item of items) {
			expect((await bytesOf(item)).equals(run.simulator.sampleVideo)).toBe(true);
			expect(item.binary!.data!.mimeType).toBe('video/mp4');
			expect(item.binary!.data!.id?.split(':')[0]).toBe(
				{ default: undefined, filesystem: 'filesystem-v2', database: 'database' }[mode],
			);
		}
	});

	it('a file that is no image is refused before anything is sent', async () => {
		const videoUrl = `${run.simulator.baseUrl}/results/video.mp4`;
		const execution = await runNodes(run, `no-image-${mode}`, [fileFrom(videoUrl), submit()]);
		expect(execution.data.resultData.error?.message).toBe(
			'Input field "data" contains a video (video.mp4), not a PNG, JPEG, WebP or GIF image [item 0]',
		);
		expect(run.simulator.billedSubmissions).toBe(0);
	});

	it.each<[Way, number]>([
		['plain', 1],
		['plain', MEGABYTE],
		['chunked', MEGABYTE],
		['gzip', MEGABYTE],
		['redirect', MEGABYTE],
	])('a video sent %s with %i bytes is stored as it is', async (way, bytes) => {
		const taskId = addTask(host.url(way, bytes));
		const execution = await runNodes(run, `${way}-${bytes}-${mode}`, [download], { taskId });
		const [item] = nodeOutput(execution, 'Download') as [Item];
		expect(hashOf(await bytesOf(item))).toBe(videoDigest(bytes));
		expect(JSON.stringify(host.requests)).not.toContain(MARKED_KEY);
	});

	if (mode === 'filesystem') {
		it('a video of 500 MB is stored as it is', async () => {
			const bytes = 500 * MEGABYTE;
			const execution = await runNodes(run, 'large', [download], {
				taskId: addTask(host.url('plain', bytes)),
			});
			const [item] = nodeOutput(execution, 'Download') as [Item];
			expect(item.binary!.data).toMatchObject({ bytes });
			expect(hashOf(await bytesOf(item))).toBe(videoDigest(bytes));
		});
	}
});

// 1.x has no such protection.
if (!isVersion1) {
	describe('n8n’s protection against requests to internal addresses', () => {
		const env = { N8N_SSRF_PROTECTION_ENABLED: 'true', N8N_SSRF_ALLOWED_HOSTNAMES: 'localhost' };
		const run = useOwnN8n({}, { env });

		it('holds for videos', async () => {
			const { client, simulator } = run;
			const { port } = new URL(simulator.baseUrl);
			const data = { apiKey: simulator.apiKey, baseUrl: `http://localhost:${port}` };
			const credential = await client.createCredential({ name: 'Allowed', type: 'midjourneyVideoApi', data });
			const videoUrls = [`http://localhost:${port}/results/0.mp4`, `http://127.0.0.1:${port}/results/1.mp4`];
			const taskId = simulator.addVideoTask({ fields: { videoUrls } });
			const node = { ...download, onError: 'continueErrorOutput' };
			const execution = await runNodes({ client, credential }, 'protected', [node], { taskId });
			expect(nodeOutput(execution, 'Download').map(({ json }) => json.videoIndex)).toEqual([0]);
			expect(nodeOutput(execution, 'Download', { output: 1 })).toMatchObject([
				{
					json: {
						taskId,
						videoIndex: 1,
						error: expect.stringMatching(
							/couldn't be downloaded\..*blocked because it resolves to a restricted IP/,
						) as string,
					},
				},
			]);
			expect(simulator.requests.filter(({ route }) => route === 'result')).toHaveLength(1);
		});
	});
}
