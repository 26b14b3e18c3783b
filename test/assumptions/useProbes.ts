import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, inject } from 'vitest';

import {
	type Credential,
	N8nClient,
	type N8nProcess,
	startN8n,
	waitUntil,
	type WorkflowJson,
} from '../n8n/index.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';
import { type VideoNode, webhookWorkflow } from '../workflows.ts';
import { installProbes, PROBES } from './probePackage.ts';

export interface Probes {
	readonly n8n: N8nProcess;
	readonly client: N8nClient;
	readonly credential: Credential;
	/** The address of a server that echoes headers, answers `/status/<status>` with that status, and holds `/hold`. */
	readonly echoUrl: string;
	/** Answers the requests that the server holds. */
	release(): void;
	/** Paths of the requests, in order of arrival. */
	readonly told: string[];
}

/** A real n8n with the packed package and the probe nodes. */
export function useProbes(): Probes {
	const echo = createEcho();
	const ends: Array<() => Promise<void>> = [];
	let n8n: N8nProcess;
	let client: N8nClient;
	let credential: Credential;
	beforeAll(async () => {
		await new Promise<void>((resolve) => echo.server.listen(0, '127.0.0.1', resolve));
		ends.unshift(async () => await new Promise<void>((resolve) => echo.server.close(() => resolve())));
		const userFolder = await makeTemporaryFolder('probes-');
		ends.unshift(async () => await removeTemporaryFolder(userFolder));
		await installProbes(userFolder);
		n8n = await startN8n({ install: inject('install'), tarballPath: inject('tarballPath'), userFolder });
		ends.unshift(async () => await n8n.stop());
		client = new N8nClient(n8n);
		await client.setUp({ apiKey: 'unused', baseUrl: 'http://127.0.0.1:9' });
		credential = await client.createCredential({ name: 'Probe', type: 'probeApi', data: {} });
	});
	afterAll(async () => {
		echo.release();
		for (const end of ends) await end();
	});
	return {
		get n8n() {
			return n8n;
		},
		get client() {
			return client;
		},
		get credential() {
			return credential;
		},
		get echoUrl() {
			return `http://127.0.0.1:${(echo.server.address() as AddressInfo).port}`;
		},
		release: echo.release,
		told: echo.told,
	};
}

function createEcho(): { server: Server; release: () => void; told: string[] } {
	const told: string[] = [];
	const held: Array<() => void> = [];
	const server = createServer((request, response) => {
		const { url = '', headers } = request;
		told.push(url);
		const status = Number(/^\/status\/(\d+)/.exec(url)?.[1] ?? 200);
		const answer = () => {
			response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' });
			response.end(JSON.stringify({ headers, number: '9007199254740993' }).replace(/"(\d{16})"/, '$1'));
		};
		if (url.startsWith('/hold')) held.push(answer);
		else answer();
	});
	return { server, told, release: () => held.splice(0).forEach((answer) => answer()) };
}

/** A node that runs a probe. */
export function probeNode(probe: string, settings: object = {}, change: Partial<VideoNode> = {}): VideoNode {
	const parameters = { probe, settings: JSON.stringify(settings) };
	return { name: 'Probe', type: `${PROBES}probe`, typeVersion: 1, parameters, ...change };
}

/** Webhook → three items → the given nodes → Next; from an error output → Failed. */
export function probeWorkflow(name: string, nodes: VideoNode[], settings: object = {}): WorkflowJson {
	const noOp = { name: 'Next', type: 'n8n-nodes-base.noOp', typeVersion: 1 };
	const workflow = webhookWorkflow(name, [...nodes, noOp], 'onReceived');
	const last = nodes.at(-1)!;
	if (last.onError === 'continueErrorOutput') {
		const to = (node: string) => [{ node, type: 'main', index: 0 }];
		workflow.nodes.push({ ...workflow.nodes.at(-1)!, id: 'failed', name: 'Failed' });
		workflow.connections[last.name] = { main: [to('Next'), to('Failed')] };
	}
	return { ...workflow, settings: { ...workflow.settings, ...settings } };
}

/** Stores and activates a workflow, and calls it with three items; returns the ID of its execution. */
export async function startProbe({ client }: Probes, workflow: WorkflowJson): Promise<string> {
	const { id: workflowId } = await client.createWorkflow(workflow);
	await client.activate({ id: workflowId });
	await client.callWebhook('POST', workflow.name, { items: [{ item: 0 }, { item: 1 }, { item: 2 }] });
	return await waitUntil(
		async () => (await client.executions({ workflowId })).at(-1)?.id,
		() => `no execution of ${workflow.name}`,
	);
}
