import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import {
	type Credential,
	nodeError,
	nodeOutput,
	PublicApi,
	sendHttp,
	waitUntil,
	type Workflow,
	type WorkflowJson,
} from '../n8n/index.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { triggerWorkflow, type VideoNode, webhookWorkflow, withPickedCredential } from '../workflows.ts';

/** A suspended wait that nobody wakes ends at n8n's next check, at most a minute later. */
const WAIT_TIMEOUT_MS = 170_000;

const { baseUrl, apiKey } = inject('access');
const n8n = new PublicApi({ baseUrl, apiKey });
/** Keeps names unique in this n8n. */
const runId = randomUUID().slice(0, 8);

let simulator: Simulator;
let credential: Credential;
const workflows = new Map<string, Workflow>();

const create = {
	name: 'Video',
	parameters: {
		operation: 'createVideo',
		image: '={{ $json.image }}',
		prompt: '={{ $json.prompt }}',
		options: { state: '={{ $json.state }}' },
	},
};
const submit = { ...create, parameters: { ...create.parameters, operation: 'submit' } };

async function activate(name: string, workflow: WorkflowJson): Promise<void> {
	workflows.set(name, await n8n.activateWorkflow(withPickedCredential(workflow, credential)));
}

/** Webhook → items → the node; called with one item per prompt. */
async function start(name: string, node: VideoNode, prompts: string[]): Promise<void> {
	const path = pathOf(name);
	await activate(name, webhookWorkflow(path, [node], 'onReceived'));
	const items = prompts.map((prompt, index) => ({
		image: `https://example.com/${index}.png`,
		prompt,
		state: stateOf(name, index),
	}));
	await waitUntil(
		async () => ((await post(path, { items })).status === 200 ? true : undefined),
		() => `the webhook of "${name}" does not answer`,
	);
}

const pathOf = (name: string) => `${name}-${runId}`;
const stateOf = (name: string, index: number) => `${name} ${index}`;
const post = async (path: string, body: object) => await sendHttp('POST', webhookUrl(path), { body });
const webhookUrl = (path: string) => new URL(`webhook/${path}`, `${baseUrl.replace(/\/+$/, '')}/`).href;
const ended = async (name: string) => await n8n.endedExecution(workflows.get(name)!, WAIT_TIMEOUT_MS);
const taskIdOf = (name: string, index: number) =>
	simulator.submissions.find(({ body }) => body.state === stateOf(name, index))!.id;

/** Starts all of them first, since waits spend most of their time idle. */
beforeAll(async () => {
	simulator = await startSimulator({
		host: inject('simulatorHost'),
		apiKey: randomUUID(),
		renderSeconds: 5,
		refreshSeconds: 0,
		callbacks: true,
	});
	const data = { apiKey: simulator.apiKey, baseUrl: simulator.baseUrl };
	credential = await n8n.createCredential({ name: `Simulator ${runId}`, type: 'midjourneyVideoApi', data });
	simulator.script({ when: { prompt: 'bad' }, outcome: 'FAILURE', failReason: 'flagged' });
	await activate('trigger', triggerWorkflow(pathOf('trigger')));
	await start('submit', submit, ['one', 'two']);
	await start('create', create, ['one', 'two', 'three']);
	await start('error', create, ['bad']);
	const callbackUrl = webhookUrl(`${pathOf('trigger')}/callback`);
	const toTrigger = { ...submit.parameters, options: { ...submit.parameters.options, callbackUrl } };
	await start('callback', { ...submit, parameters: toTrigger }, ['one']);
});

afterAll(async () => {
	await n8n.cleanUp().finally(async () => await simulator?.close());
});

it('the credential is accepted', async () => {
	const result = await n8n.testCredential(credential);
	// n8n 1.x has no such call in its public API; there, the requests made with the credential show it.
	if (result !== undefined) expect(result).toMatchObject({ status: 'OK' });
	await ended('submit');
	expect(simulator.requests.filter(({ answerStatus }) => answerStatus === 401)).toEqual([]);
});

it('Submit puts out one task per item', async () => {
	const tasks = nodeOutput(await ended('submit'), 'Video').map(({ json }) => json.taskId);
	expect(tasks).toEqual([taskIdOf('submit', 0), taskIdOf('submit', 1)]);
});

it('a wait ends with one finished video per item, in order', async () => {
	const execution = await ended('create');
	expect(execution.status).toBe('success');
	const videos = nodeOutput(execution, 'Video').map(({ json }) => json);
	expect(videos).toMatchObject(
		['one', 'two', 'three'].map((prompt, index) => ({
			prompt,
			taskId: taskIdOf('create', index),
			succeeded: true,
			videoUrl: expect.stringMatching(/\.mp4$/),
		})),
	);
});

it('an error names its task', async () => {
	const execution = await ended('error');
	expect(execution.status).toBe('error');
	const taskId = taskIdOf('error', 0);
	expect(nodeError(execution, 'Video')?.message).toBe(
		`Task ${taskId} failed with status FAILURE: flagged [item 0]`,
	);
});

it('a callback starts the workflow of the trigger', async () => {
	const execution = await ended('trigger');
	expect(nodeOutput(execution, 'Trigger').map(({ json }) => json)).toMatchObject([
		{ taskId: taskIdOf('callback', 0), event: 'succeeded', succeeded: true },
	]);
});

describe('the server’s ledger', () => {
	it('has each video once', async () => {
		await Promise.all([...workflows.keys()].map(ended));
		const asked = { submit: 2, create: 3, error: 1, callback: 1 };
		const states = Object.entries(asked).flatMap(([name, count]) =>
			Array.from({ length: count }, (_, index) => stateOf(name, index)),
		);
		const billed = simulator.submissions.map(({ body }) => body.state as string);
		expect(billed.sort()).toEqual(states.sort());
		const charged = simulator.ledger.filter(({ kind }) => kind === 'charge').map(({ taskId }) => taskId);
		expect(charged).toEqual(simulator.submissions.map(({ id }) => id));
	});
});
