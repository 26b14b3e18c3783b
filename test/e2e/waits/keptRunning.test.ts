import { describe, expect, inject, it } from 'vitest';

import {
	type Execution,
	nodeRuns,
	runN8nCommand,
	sendHttp,
	waitUntil,
	type Workflow,
} from '../../n8n/index.ts';
import { manualWorkflow, rowWorkflow, type VideoNode, withPickedCredential } from '../../workflows.ts';
import { useN8n } from '../useN8n.ts';
import { hintsOf, outcomeOf, videoNodes, WAITING_NODE, wasSuspended } from './useWaits.ts';

const run = useN8n({ renderSeconds: 8 });

/** The node that submits and waits for one video, whose prompt is the workflow's name. */
const video = (name: string, settings: object = {}): VideoNode =>
	videoNodes('createVideo', 'suspended', {
		parameters: { image: 'https://example.com/a.png', prompt: name },
		options: { state: '' },
		settings,
	})[0]!;

const next: VideoNode = { name: 'Next', type: 'n8n-nodes-base.noOp', typeVersion: 1 };

const webhook = (path: string, responseMode: string, typeVersion = 2): VideoNode => ({
	name: 'Webhook',
	type: 'n8n-nodes-base.webhook',
	typeVersion,
	webhookId: path,
	parameters: { path, httpMethod: 'POST', responseMode, options: {} },
});

const respond: VideoNode = {
	name: 'Respond',
	type: 'n8n-nodes-base.respondToWebhook',
	typeVersion: 1.1,
	parameters: { respondWith: 'firstIncomingItem', options: {} },
};

const form = (webhookId: string, responseMode?: string): VideoNode => ({
	name: 'Form',
	type: 'n8n-nodes-base.formTrigger',
	typeVersion: 2.2,
	webhookId,
	parameters: {
		formTitle: 'Video',
		formFields: { values: [{ fieldLabel: 'Prompt' }] },
		...(responseMode && { responseMode }),
		options: {},
	},
});

const chat = (webhookId: string, responseMode: string): VideoNode => ({
	name: 'Chat',
	type: '@n8n/n8n-nodes-langchain.chatTrigger',
	typeVersion: 1.3,
	webhookId,
	parameters: { public: true, mode: 'webhook', options: { responseMode } },
});

/** The last node of a chat, whose `output` is the reply. */
const say: VideoNode = {
	name: 'Next',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', jsonOutput: '={{ { output: $json.taskId } }}' },
};

async function create(name: string, nodes: VideoNode[]): Promise<Workflow> {
	return await run.client.createWorkflow(withPickedCredential(rowWorkflow(name, nodes), run.credential));
}

async function activate(name: string, nodes: VideoNode[]): Promise<Workflow> {
	const workflow = await create(name, nodes);
	await run.client.activate(workflow);
	return workflow;
}

/** A workflow's only execution once it has ended. Expects it to have the workflow's one video. */
async function endOf({ id: workflowId, name }: Workflow): Promise<Execution> {
	const { id } = await waitUntil(
		async () => (await run.client.executions({ workflowId }))[0],
		() => `no execution of ${name}`,
	);
	const execution = await run.client.waitForExecution(id);
	expect(await run.client.executions({ workflowId })).toHaveLength(1);
	expect(outcomeOf(execution)).toMatchObject({ status: 'success', runs: 1 });
	expect(nodeRuns(execution, 'Next')).toHaveLength(1);
	expect(nodeRuns(execution, WAITING_NODE)[0]).toMatchObject({
		data: { main: [[{ json: { taskId: taskIdOf(name), succeeded: true } }]] },
	});
	return execution;
}

function taskIdOf(name: string): string {
	const submitted = run.simulator.submissions.filter(({ body }) => body.prompt === name);
	expect(submitted).toHaveLength(1);
	return submitted[0]!.id;
}

const call = async (path: string, body: object = {}) => await run.client.callWebhook('POST', path, body);

const formUrl = (webhookId: string) => new URL(`/form/${webhookId}`, run.n8n.baseUrl);

/** Submits a form like n8n's page does, once n8n accepts it: n8n registers the submit URL after the page. */
async function sendForm(webhookId: string): Promise<Response> {
	const content = new FormData();
	content.append('field-0', 'waves');
	return await waitUntil(
		async () => {
			const response = await fetch(formUrl(webhookId), { method: 'POST', body: content });
			return response.status === 404 ? undefined : response;
		},
		() => `there is no form ${webhookId}`,
	);
}

describe.concurrent('a wait keeps its execution running', () => {
	it('behind a Webhook that answers when the last node finishes: its caller gets the video', async () => {
		const workflow = await activate('last-node', [
			webhook('last-node', 'lastNode'),
			video('last-node'),
			next,
		]);
		const { status, body } = await call('last-node');
		const taskId = taskIdOf('last-node');
		expect({ status, body }).toMatchObject({ status: 200, body: { taskId, succeeded: true } });
		expect(wasSuspended(await endOf(workflow))).toBe(false);
	});

	it('behind a Webhook that streams its answer', async () => {
		const workflow = await activate('streams', [
			webhook('streams', 'streaming', 2.1),
			video('streams'),
			next,
		]);
		expect((await call('streams')).status).toBe(200);
		expect(wasSuspended(await endOf(workflow))).toBe(false);
	});

	it.each(['lastNode', 'streaming'])('behind a Chat Trigger (%s)', async (responseMode) => {
		const name = `chat-${responseMode}`;
		const workflow = await activate(name, [chat(name, responseMode), video(name), say]);
		const message = { action: 'sendMessage', chatInput: 'waves', sessionId: name };
		const { status, body } = await call(`${name}/chat`, message);
		expect(status).toBe(200);
		if (responseMode === 'lastNode') expect(body).toEqual({ output: taskIdOf(name) });
		expect(wasSuspended(await endOf(workflow))).toBe(false);
	});

	it('behind a form that answers when the workflow finishes', async () => {
		const workflow = await activate('form-last', [form('form-last', 'lastNode'), video('form-last'), next]);
		expect((await sendForm('form-last')).status).toBe(200);
		expect(wasSuspended(await endOf(workflow))).toBe(false);
	});

	it('in a test run of the editor', async () => {
		const workflow = withPickedCredential(
			manualWorkflow('test-run', [video('test-run'), next]),
			run.credential,
		);
		const stored = await run.client.createWorkflow(workflow);
		await run.client.runManually(stored, 'Start');
		expect(wasSuspended(await endOf(stored))).toBe(false);
	});

	it('in an evaluation', async () => {
		const tableId = await run.client.createTable('Dataset', ['prompt']);
		await run.client.addRows(tableId, [{ prompt: 'waves' }]);
		const trigger: VideoNode = {
			name: 'Dataset',
			type: 'n8n-nodes-base.evaluationTrigger',
			typeVersion: 4.7,
			parameters: { source: 'dataTable', dataTableId: { __rl: true, mode: 'id', value: tableId } },
		};
		const metrics: VideoNode = {
			name: 'Next',
			type: 'n8n-nodes-base.evaluation',
			typeVersion: 4.7,
			parameters: {
				operation: 'setMetrics',
				metric: 'customMetrics',
				metrics: { assignments: [{ id: 'videos', name: 'videos', value: 1, type: 'number' }] },
			},
		};
		const workflow = await create('evaluated', [trigger, video('evaluated'), metrics]);
		await run.client.evaluate(workflow);
		const { id } = await waitUntil(
			async () =>
				(await run.client.executions({ workflowId: workflow.id })).find(({ mode }) => mode === 'evaluation'),
			() => 'no execution of the evaluation',
		);
		const execution = await run.client.waitForExecution(id);
		expect(outcomeOf(execution)).toMatchObject({ status: 'success', runs: 1 });
		expect(nodeRuns(execution, 'Next')).toHaveLength(1);
		expect(taskIdOf('evaluated')).toBeDefined();
		expect(wasSuspended(execution)).toBe(false);
	});

	it('by n8n’s command execute, which ends with the video', async () => {
		const workflow = withPickedCredential(
			manualWorkflow('command', [video('command'), next]),
			run.credential,
		);
		const stored = await run.client.createWorkflow(workflow);
		const place = { install: inject('install'), userFolder: run.n8n.userFolder };
		const printed = await runN8nCommand(place, ['execute', `--id=${stored.id}`]);
		expect(printed).toContain('Execution was successful');
		expect(printed).toContain(`/results/${taskIdOf('command')}_0.mp4`);
		expect(wasSuspended(await endOf(stored))).toBe(false);
	});

	it('with Always Output Data, and says what to do about it', async () => {
		const node = video('always', { alwaysOutputData: true });
		const workflow = await activate('always', [webhook('always', 'onReceived'), node, next]);
		await call('always');
		const execution = await endOf(workflow);
		expect(wasSuspended(execution)).toBe(false);
		expect(hintsOf(nodeRuns(execution, WAITING_NODE)[0])).toEqual([
			expect.stringContaining('kept its execution running') as string,
		]);
	});

	it('when it is told to, and says nothing about it', async () => {
		const [node] = videoNodes('createVideo', 'running', {
			parameters: { image: 'https://example.com/a.png', prompt: 'told' },
			options: { state: '' },
		});
		const workflow = await activate('told', [webhook('told', 'onReceived'), node!, next]);
		await call('told');
		const execution = await endOf(workflow);
		expect(wasSuspended(execution)).toBe(false);
		expect(hintsOf(nodeRuns(execution, WAITING_NODE)[0])).toEqual([]);
	});
});

describe.concurrent('a wait is suspended', () => {
	it('in front of Respond to Webhook: n8n keeps the connection, and the caller gets the video', async () => {
		const nodes = [webhook('responds', 'responseNode'), video('responds'), respond, next];
		const workflow = await activate('responds', nodes);
		const answer = await call('responds');
		const taskId = taskIdOf('responds');
		expect(answer).toMatchObject({ status: 200, body: { taskId, succeeded: true } });
		expect(wasSuspended(await endOf(workflow))).toBe(true);
	});

	it('behind Respond to Webhook, whose caller has its answer', async () => {
		const nodes = [webhook('responded', 'responseNode'), respond, video('responded'), next];
		const workflow = await activate('responded', nodes);
		const { status, body } = await call('responded', { prompt: 'waves' });
		expect({ status, body }).toMatchObject({ status: 200, body: { body: { prompt: 'waves' } } });
		expect(wasSuspended(await endOf(workflow))).toBe(true);
	});

	it('when another trigger has started the workflow than the one that would wait for it', async () => {
		const { nodes, connections, ...workflow } = rowWorkflow('two-triggers', [
			webhook('waits', 'lastNode'),
			video('two-triggers'),
			next,
		]);
		const other = { ...nodes[0]!, ...webhook('goes', 'onReceived'), id: 'goes', name: 'Other' };
		const stored = await run.client.createWorkflow(
			withPickedCredential(
				{
					...workflow,
					nodes: [...nodes, other],
					connections: { ...connections, Other: connections.Webhook },
				},
				run.credential,
			),
		);
		await run.client.activate(stored);
		await call('goes');
		expect(wasSuspended(await endOf(stored))).toBe(true);
	});

	it('behind a form that answers at once', async () => {
		const workflow = await activate('form-goes', [form('form-goes'), video('form-goes'), next]);
		expect((await sendForm('form-goes')).status).toBe(200);
		expect(wasSuspended(await endOf(workflow))).toBe(true);
	});

	it('between the pages of a form, whose next page comes with the video', async () => {
		const page: VideoNode = {
			name: 'Next',
			type: 'n8n-nodes-base.form',
			typeVersion: 1,
			webhookId: 'form-page',
			parameters: {
				operation: 'completion',
				respondWith: 'text',
				completionTitle: 'Here it is',
				completionMessage: '={{ $json.taskId }}',
				options: {},
			},
		};
		const workflow = await activate('form-pages', [form('form-pages'), video('form-pages'), page]);
		const { formWaitingUrl } = (await (await sendForm('form-pages')).json()) as { formWaitingUrl: string };
		// n8n's page in the browser requests the status, and opens the next page once it's ready.
		const state = new URL(formWaitingUrl);
		state.pathname += '/n8n-execution-status';
		await expect.poll(async () => (await sendHttp('GET', state)).body).toBe('form-waiting');
		const { body } = await sendHttp('GET', formWaitingUrl);
		expect(body).toContain('Here it is');
		expect(body).toContain(taskIdOf('form-pages'));
		// The execution stays on its last page until n8n ends it.
		const [summary] = await run.client.executions({ workflowId: workflow.id });
		const execution = await run.client.execution(summary!.id);
		expect(nodeRuns(execution, WAITING_NODE)).toHaveLength(1);
		expect(wasSuspended(execution)).toBe(true);
	});
});
