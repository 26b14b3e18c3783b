import { afterEach, describe, expect, it } from 'vitest';

import { sharedLogger } from '../sharedLogger.ts';
import { N8N_NODES } from '../testNodes.ts';
import { CREATE_VIDEO, KEEP_RUNNING, succeeded, useExecutions, WAIT } from '../useExecutions.ts';
import { chain, inputNode, type TestNode, toWorkflow, videoNode } from '../workflow.ts';

/** The first look still shows the task as running; after it, the render finishes. */
const api = useExecutions({ onRequestEnd: ({ route }) => route === 'fetch' && api.finishRenders() });
const items = [{ prompt: 'one' }];
const parent = { executionId: '5', workflowId: '6' };
const keptRunning = (hints: unknown[] = []) => succeeded([api.ended('one')], 1, hints);
const LOOKS = ['fetch', 'fetch'];

describe('a wait keeps its execution running until the video is there', () => {
	const parameters = CREATE_VIDEO;

	it('when the user wants it: Create Video', async () => {
		const execution = await api.start({ parameters: { ...parameters, options: KEEP_RUNNING }, items });
		expect(api.result(execution)).toEqual(keptRunning());
		expect(api.requests()).toEqual(['submit', ...LOOKS]);
	});

	it('when the user wants it: Wait, for one of its items', async () => {
		const [taskId] = await api.submitted(['one']);
		const options = { keepRunning: '={{ $itemIndex === 1 }}' };
		const execution = await api.start({
			parameters: { ...WAIT, options },
			items: [{ taskId }, { taskId }],
		});
		expect(api.result(execution)).toEqual(succeeded([api.ended('one'), api.ended('one')], 1));
		expect(api.requests()).toEqual(LOOKS);
	});

	it.each(['manual', 'evaluation', 'cli'] as const)('in mode %s, without a hint', async (mode) => {
		const execution = await api.start({ parameters, items, mode });
		expect(api.result(execution)).toEqual(keptRunning());
	});

	it('where the answer is streamed', async () => {
		const execution = await api.start({ parameters, items, mode: 'webhook', isStreaming: true });
		expect(api.result(execution)).toEqual(keptRunning());
	});

	const turnOffWaiting = 'Turn off “Wait for Sub-Workflow Completion” in the node that calls this workflow';
	it.each<[string, object, string]>([
		[
			'with Always Output Data',
			{ settings: { alwaysOutputData: true } },
			"Turn it off in this node's settings",
		],
		['when another workflow waits for it', { parentExecution: parent }, turnOffWaiting],
		[
			'when another workflow says that it waits for it',
			{ parentExecution: { ...parent, shouldResume: true } },
			turnOffWaiting,
		],
	])('%s, and says what to do about it', async (_what, change, advice) => {
		const execution = await api.start({ parameters, items, ...change });
		const hint = expect.stringMatching(new RegExp(`^This wait kept its execution running, .*${advice}`));
		expect(api.result(execution)).toEqual(keptRunning([hint]));
	});
});

it('a sub-workflow that nobody waits for is suspended', async () => {
	const parentExecution = { ...parent, shouldResume: false };
	const execution = await api.start({ parameters: CREATE_VIDEO, items, parentExecution });
	expect(api.result(execution)).toEqual(api.suspended('one'));
});

describe('behind a trigger that somebody waits for', () => {
	const logger = sharedLogger() as { globalConfig?: object };
	afterEach(() => void delete logger.globalConfig);

	const trigger = (type: keyof typeof N8N_NODES, responseMode?: string): TestNode => ({
		type: N8N_NODES[type],
		parameters: { ...inputNode(items).parameters, ...(responseMode && { responseMode }) },
	});

	/** Runs the nodes with Video, starting at the first one; returns the execution's status. */
	const statusOf = async (nodes: Record<string, TestNode>, ...wires: ReturnType<typeof chain>) => {
		const workflow = toWorkflow({ ...nodes, Video: videoNode(CREATE_VIDEO) }, wires);
		const { status } = await api.startWorkflow(workflow, { mode: 'webhook' });
		expect(api.simulator.billedSubmissions).toBe(1);
		return status;
	};

	it.each([
		['webhook', 'lastNode', 'success'],
		['webhook', 'onReceived', 'waiting'],
		['webhook', undefined, 'waiting'],
		['form', 'lastNode', 'success'],
		['form', 'onReceived', 'waiting'],
		['chat', undefined, 'success'],
	] as const)('a %s that responds with %s, the execution is: %s', async (type, responseMode, status) => {
		expect(await statusOf({ Trigger: trigger(type, responseMode) }, ...chain('Trigger', 'Video'))).toBe(
			status,
		);
	});

	it('the execution is suspended when another trigger has started it, whatever the names of both', async () => {
		const nodes = { Input: inputNode(items), 'The "other" \\ one }} {{': trigger('webhook', 'lastNode') };
		const [first, other] = Object.keys(nodes) as [string, string];
		expect(await statusOf(nodes, ...chain(first, 'Video'), ...chain(other, 'Video'))).toBe('waiting');
	});

	it('the execution keeps running when that trigger has started it, whatever its name', async () => {
		const name = 'The "first" \\ one }} {{';
		expect(await statusOf({ [name]: trigger('webhook', 'lastNode') }, ...chain(name, 'Video'))).toBe(
			'success',
		);
	});

	const respond = { type: N8N_NODES.respond, parameters: inputNode(items).parameters };
	const webhook = trigger('webhook', 'responseNode');

	it.each([
		['regular', 'waiting'],
		['queue', 'success'],
		[undefined, 'success'],
	])('and a Respond to Webhook to come, in mode %s, the execution is: %s', async (mode, status) => {
		logger.globalConfig = { executions: { mode } };
		const nodes = { Webhook: webhook, Respond: respond };
		expect(await statusOf(nodes, ...chain('Webhook', 'Video', 'Respond'))).toBe(status);
	});

	it('and a Respond to Webhook that has answered, the execution is suspended in any mode', async () => {
		const nodes = { Webhook: webhook, Respond: respond };
		expect(await statusOf(nodes, ...chain('Webhook', 'Respond', 'Video'))).toBe('waiting');
	});
});
