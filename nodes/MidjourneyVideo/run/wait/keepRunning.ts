import type { IExecuteFunctions, NodeTypeAndVersion } from 'n8n-workflow';

import { isAgentTool } from '../agentTool';
import { addHint } from '../hints';
import { isRegularMode, readParameters } from '../n8nConfiguration';
import { hasRun, isRunAgain, mayCallerWait, noteWaiting } from '../n8nEngine';
import type { Known } from '../operation';
import { openRunMemory, type RunMemory } from '../runMemory';
import { catchUpIfLate, noteBegin } from './repeatedRun';

export interface WaitRun {
	/** What this wait has done before. */
	memory: RunMemory;
	/** What is known of its tasks without asking; set by the first look. */
	known?: Map<string, Known>;
	/** Whether its execution is suspended meanwhile; otherwise it keeps running. */
	suspends: boolean;
}

/**
 * How this run waits; undefined when another run of the execution has come further.
 *
 * @param isWanted whether the user wants the execution to keep running
 */
export function beginWait(context: IExecuteFunctions, isWanted: () => boolean): WaitRun | undefined {
	const memory = openRunMemory(context, Date.now());
	noteBegin(context, memory);
	if (catchUpIfLate(context, memory)) return undefined;
	noteWaiting(context, undefined);
	return { memory, suspends: !mustKeepRunning(context, isWanted()) };
}

/**
 * Test runs, in which somebody watches and where n8n runs single nodes without an execution that could wait; n8n's
 * evaluations, its command `execute` and its Agents module, which don't come back to a suspended execution.
 */
const MODES_WITHOUT_SUSPENSION = ['manual', 'evaluation', 'cli', 'internal'];

const CHAT_TRIGGER = '@n8n/n8n-nodes-langchain.chatTrigger';

const RESPOND_TO_WEBHOOK = 'n8n-nodes-base.respondToWebhook';

/**
 * Whether a wait has to keep its execution running: where nobody would act on a suspension, or somebody could be hurt by it.
 * Tells the user when there's something to be done about it.
 *
 * @param isWanted whether the user wants it
 */
export function mustKeepRunning(context: IExecuteFunctions, isWanted: boolean): boolean {
	// An agent continues when its tool has responded, and not in a later run of the tool.
	if (isWanted || isAgentTool(context.getNode())) return true;
	if (MODES_WITHOUT_SUSPENSION.includes(context.getMode()) || !isRunAgain(context)) return true;
	if (isResponseAwaited(context)) return true;
	const obstacle = toObstacle(context);
	if (obstacle === undefined) return false;
	const message = `This wait kept its execution running, which takes up one of n8n's slots: ${obstacle}.`;
	addHint(context, message, 'warning');
	return true;
}

/** What the user can fix. */
function toObstacle(context: IExecuteFunctions): string | undefined {
	if (context.getNode().alwaysOutputData) {
		return "“Always Output Data” is on, which would start the next node early. Turn it off in this node's settings";
	}
	if (mayCallerWait(context)) {
		return 'another workflow waits for this one, and n8n may return the wrong items to it after a suspension. Turn off “Wait for Sub-Workflow Completion” in the node that calls this workflow';
	}
	return undefined;
}

/** Whether something waits for the execution's response: n8n would respond at the suspension, with nothing. */
function isResponseAwaited(context: IExecuteFunctions): boolean {
	if (context.isStreaming?.()) return true;
	const parents = context.getParentNodes(context.getNode().name, { includeNodeParameters: true });
	return parents.some((parent) => awaitsResponse(context, parent) && hasRun(context, parent.name));
}

/** By the parameter Respond of Webhook, Form Trigger and Wait; when it's absent, they respond at once. */
function awaitsResponse(context: IExecuteFunctions, { name, type, parameters }: NodeTypeAndVersion): boolean {
	if (type === CHAT_TRIGGER) return true;
	const { responseMode = 'onReceived' } = parameters ?? readParameters(context, name);
	if (responseMode === 'onReceived') return false;
	// Measured: in regular mode n8n keeps the connection open over a suspension, and Respond to Webhook responds.
	return responseMode !== 'responseNode' || !(isRegularMode(context) || hasResponded(context, name));
}

function hasResponded(context: IExecuteFunctions, triggerName: string): boolean {
	return context
		.getChildNodes(triggerName)
		.some((node) => node.type === RESPOND_TO_WEBHOOK && hasRun(context, node.name));
}
