import type { IExecuteFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { mustKeepRunning } from '../../../../nodes/MidjourneyVideo/run/wait/keepRunning.ts';
import { toStrict } from '../../n8nSide.ts';

const NAME = 'Midjourney Video';
const WEBHOOK = 'n8n-nodes-base.webhook';
const FORM = 'n8n-nodes-base.formTrigger';
const CHAT = '@n8n/n8n-nodes-langchain.chatTrigger';
const RESPOND = 'n8n-nodes-base.respondToWebhook';

interface OtherNode {
	name: string;
	type: string;
	/** Its Respond parameter; absent for the default. */
	responseMode?: string;
	hasRun?: boolean;
}

interface Situation {
	mode?: string;
	/** n8n's executions mode, regular or queue; undefined if unknown. */
	executionsMode?: string;
	/** The node's settings. */
	settings?: object;
	/** Nodes before the waiting one. */
	parents?: OtherNode[];
	/** Nodes after the trigger. */
	children?: OtherNode[];
	parentExecution?: object;
	change?: object;
}

/** n8n's side of a node in production. Reading anything that isn't listed here throws. */
function createContext(situation: Situation) {
	const { mode = 'webhook', settings, parents = [], children = [], parentExecution, change } = situation;
	const hints: string[] = [];
	const node = { id: 'node', name: NAME, type: 'n8n-nodes-x.midjourneyVideo', ...settings };
	const others = [...parents, ...children];
	const hasRun = others.filter((other) => other.hasRun ?? true);
	const toInfo = ({ name, type, responseMode }: OtherNode, withParameters?: boolean) => ({
		...{ name, type, typeVersion: 2, disabled: false },
		...(withParameters && { parameters: { path: 'x', ...(responseMode && { responseMode }) } }),
	});
	const context = {
		getNode: () => node,
		getMode: () => mode,
		getExecutionId: () => '7',
		getExecuteData: () => ({ node, data: { main: [[]] } }),
		runExecutionData: {
			executionData: { nodeExecutionStack: [] },
			resultData: { runData: Object.fromEntries(hasRun.map(({ name }) => [name, []])) },
			parentExecution,
		},
		additionalData: { hooks: {} },
		logger: { globalConfig: { executions: { mode: situation.executionsMode } } },
		isStreaming: () => false,
		getParentNodes: (name: string, options?: { includeNodeParameters?: boolean }) => {
			expect(name).toBe(NAME);
			return parents.map((parent) => toInfo(parent, options?.includeNodeParameters));
		},
		getChildNodes: (name: string) => {
			expect(others.map((other) => other.name)).toContain(name);
			return children.map((child) => toInfo(child));
		},
		addExecutionHints: ({ message }: { message: string }) => void hints.push(message),
		...change,
	};
	return { context: toStrict(context) as unknown as IExecuteFunctions, hints };
}

/** Whether the execution keeps running, and the hints that the user sees. */
function decide(situation: Situation = {}, isWanted = false) {
	const { context, hints } = createContext(situation);
	return { keepsRunning: mustKeepRunning(context, isWanted), hints };
}

const SUSPENDS = { keepsRunning: false, hints: [] };
const KEEPS_RUNNING = { keepsRunning: true, hints: [] };

const webhook = (responseMode?: string): OtherNode => ({ name: 'Webhook', type: WEBHOOK, responseMode });
const respond = (hasRun: boolean): OtherNode => ({ name: 'Respond', type: RESPOND, hasRun });

describe('a wait suspends its execution', () => {
	it.each<[string, Situation]>([
		['in production', {}],
		...['webhook', 'trigger', 'error', 'retry', 'integrated', 'chat'].map((mode): [string, Situation] => [
			`in mode ${mode}`,
			{ mode },
		]),
		['behind a webhook that has answered at once', { parents: [webhook('onReceived')] }],
		['behind a webhook that answers as by default, at once', { parents: [webhook()] }],
		[
			'behind a webhook that waits for its last node, but has not started this execution',
			{ parents: [{ ...webhook('lastNode'), hasRun: false }] },
		],
		[
			'behind a webhook that a Respond to Webhook answers, where n8n keeps the connection open',
			{ parents: [webhook('responseNode')], children: [respond(false)], executionsMode: 'regular' },
		],
		[
			'behind a webhook that a Respond to Webhook has answered, in queue mode',
			{ parents: [webhook('responseNode')], children: [respond(true)], executionsMode: 'queue' },
		],
		[
			'behind a form that has answered',
			{ parents: [{ name: 'Form', type: FORM, responseMode: 'onReceived' }] },
		],
		[
			'behind form pages',
			{ parents: [{ name: 'Form', type: FORM, responseMode: 'responseNode' }], executionsMode: 'regular' },
		],
		[
			'behind a chat trigger that has not started this execution',
			{ parents: [{ name: 'Chat', type: CHAT, hasRun: false }] },
		],
		['in a sub-workflow that nobody waits for', { parentExecution: { shouldResume: false } }],
		['with Always Output Data off', { settings: { alwaysOutputData: false } }],
		['on an n8n that knows no streaming', { change: { isStreaming: undefined } }],
	])('%s', (_what, situation) => {
		expect(decide(situation)).toEqual(SUSPENDS);
	});
});

describe('a wait keeps its execution running, without a word,', () => {
	it.each<[string, Situation]>([
		['behind a webhook that answers when the last node finishes', { parents: [webhook('lastNode')] }],
		['behind a webhook that streams its answer', { parents: [webhook('streaming')] }],
		[
			'behind one such webhook among other triggers',
			{
				parents: [
					{ ...webhook('onReceived'), name: 'Other', hasRun: false },
					{ name: 'Set', type: 'n8n-nodes-base.set' },
					{ ...webhook('lastNode'), name: 'constructor' },
				],
			},
		],
		...[undefined, 'queue'].map((executionsMode): [string, Situation] => [
			`behind a webhook that a Respond to Webhook is still to answer, in mode ${executionsMode}`,
			{ parents: [webhook('responseNode')], children: [respond(false)], executionsMode },
		]),
		['where the answer is streamed', { change: { isStreaming: () => true } }],
		['behind a chat trigger', { parents: [{ name: 'Chat', type: CHAT }] }],
		[
			'behind a chat trigger with any response mode',
			{ parents: [{ name: 'Chat', type: CHAT, responseMode: 'onReceived' }] },
		],
		[
			'behind a form that shows the end of the workflow',
			{ parents: [{ name: 'Form', type: FORM, responseMode: 'lastNode' }] },
		],
		['as a tool of an agent', { settings: { type: 'n8n-nodes-x.midjourneyVideoTool' } }],
		...['manual', 'evaluation', 'cli', 'internal'].map((mode): [string, Situation] => [
			`in mode ${mode}`,
			{ mode },
		]),
		['in Engine 2.0', { change: { getExecutionId: () => '019a9c3e-6f1d-7c4b-a5e2-3d8f0b1c2a4e' } }],
		['in an engine that nobody knows', { change: { additionalData: {} } }],
		[
			'where somebody waits for its answer, and Always Output Data is on besides',
			{ parents: [webhook('lastNode')], settings: { alwaysOutputData: true } },
		],
	])('%s', (_what, situation) => {
		expect(decide(situation)).toEqual(KEEPS_RUNNING);
	});

	it('when the user wants it, whatever else there is', () => {
		expect(decide({}, true)).toEqual(KEEPS_RUNNING);
		expect(decide({ settings: { alwaysOutputData: true } }, true)).toEqual(KEEPS_RUNNING);
	});
});

describe('a wait keeps its execution running, and says what the user can do about it,', () => {
	it.each<[string, Situation, string]>([
		[
			'with Always Output Data',
			{ settings: { alwaysOutputData: true } },
			"“Always Output Data” is on, which would start the next node early. Turn it off in this node's settings.",
		],
		...[{ shouldResume: true }, { executionId: '1' }].map((parentExecution): [string, Situation, string] => [
			`in a sub-workflow that is waited for: ${JSON.stringify(parentExecution)}`,
			{ parentExecution },
			'another workflow waits for this one, and n8n may return the wrong items to it after a suspension. Turn off “Wait for Sub-Workflow Completion” in the node that calls this workflow.',
		]),
	])('%s', (_what, situation, advice) => {
		const hint = `This wait kept its execution running, which takes up one of n8n's slots: ${advice}`;
		expect(decide(situation)).toEqual({ keepsRunning: true, hints: [hint] });
	});
});
