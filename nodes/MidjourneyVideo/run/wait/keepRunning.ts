import type { IExecuteFunctions, NodeTypeAndVersion } from 'n8n-workflow';

import { isAgentTool } from '../agentTool';
import { addHint } from '../hints';
import { isRegularMode, readParameters } from '../n8nConfiguration';
import { hasRun, isRunAgain, mayCallerWait, noteWaiting } from '../n8nEngine';
import type { Known, Run } from '../operation';
import { openRunMemory, type RunMemory } from '../runMemory';
import { untilN8nHasStarted } from './n8nStart';
import { catchUpIfLate, noteBegin } from './repeatedRun';

export interface WaitRun {
	/** What this wait has done so far. */
	memory: RunMemory;
	/** What's known about its tasks without asking the server; set just before the first look. */
	known?: Map<string, Known>;
	/** Whether the execution is suspended while it waits; otherwise it keeps running. */
	suspends: boolean;
}

/**
 * Starts this run's wait; undefined if another run of the execution is further along.
 *
 * @param isWanted whether the user wants the execution to keep running
 */
export async function beginWait(
	{ context, isStopped }: Run,
	isWanted: () => boolean,
): Promise<WaitRun | undefined> {
	const memory = openRunMemory(context, Date.now());
	noteBegin(context, memory);
	if (memory.suspension) await untilN8nHasStarted(context, isStopped);
	if (catchUpIfLate(context, memory)) return undefined;
	noteWaiting(context, undefined);
	return { memory, suspends: !mustKeepRunning(context, isWanted()) };
}

/**
 * Test runs, which somebody watches, and where n8n runs single nodes without an execution that could wait. Also n8n's
 * evaluations, its `execute` command and its Agents module, which don't return to a suspended execution.
 */
const MODES_WITHOUT_SUSPENSION = ['manual', 'evaluation', 'cli', 'internal'];

const CHAT_TRIGGER = '@n8n/n8n-nodes-langchain.chatTrigger';

const RESPOND_TO_WEBHOOK = 'n8n-nodes-base.respondToWebhook';

/**
 * Whether a wait has to keep its execution running: because nothing would resume it after a suspension, or because a
 * suspension would break something, such as a response somebody waits for. Adds a hint for what `toObstacle` finds.
 *
 * @param isWanted whether the user wants it
 */
export function mustKeepRunning(context: IExecuteFunctions, isWanted: boolean): boolean {
	// An agent continues as soon as its tool returns, so it'd never see a later run of the tool.
	if (isWanted || isAgentTool(context.getNode())) return true;
	if (MODES_WITHOUT_SUSPENSION.includes(context.getMode()) || !isRunAgain(context)) return true;
	if (isResponseAwaited(context)) return true;
	const obstacle = toObstacle(context);
	if (obstacle === undefined) return false;
	const message = `This wait kept its execution running, which takes up one of n8n's slots: ${obstacle}.`;
	addHint(context, message, 'warning');
	return true;
}

/** Why the execution has to keep running, if the user can fix it. */
function toObstacle(context: IExecuteFunctions): string | undefined {
	if (context.getNode().alwaysOutputData) {
		return "“Always Output Data” is on, which would start the next node early. Turn it off in this node's settings";
	}
	if (mayCallerWait(context)) {
		return 'another workflow waits for this one, and n8n may return the wrong items to it after a suspension. Turn off “Wait for Sub-Workflow Completion” in the node that calls this workflow';
	}
	return undefined;
}

/** Whether something waits for the execution's response: n8n would send an empty one at the suspension. */
function isResponseAwaited(context: IExecuteFunctions): boolean {
	if (context.isStreaming?.()) return true;
	const parents = context.getParentNodes(context.getNode().name, { includeNodeParameters: true });
	return parents.some((parent) => awaitsResponse(context, parent) && hasRun(context, parent.name));
}

/** Goes by the Respond parameter of Webhook, Form Trigger and Wait; without it, they respond immediately. */
function awaitsResponse(context: IExecuteFunctions, { name, type, parameters }: NodeTypeAndVersion): boolean {
	if (type === CHAT_TRIGGER) return true;
	const { responseMode = 'onReceived' } = parameters ?? readParameters(context, name);
	if (responseMode === 'onReceived') return false;
	// Measured: in regular mode, n8n keeps the connection open across a suspension, and Respond to Webhook responds.
	return responseMode !== 'responseNode' || !(isRegularMode(context) || hasResponded(context, name));
}

function hasResponded(context: IExecuteFunctions, triggerName: string): boolean {
	return context
		.getChildNodes(triggerName)
		.some((node) => node.type === RESPOND_TO_WEBHOOK && hasRun(context, node.name));
}
