import type { IDisplayOptions, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { isAgentTool } from '../../run/agentTool';
import type { ItemResult, Run } from '../../run/operation';
import type { WaitParameters, WaitSettings } from '../../run/wait/itemWait';
import { ofTask, toFailure } from '../../shared/failure';
import { toPositiveNumber } from '../../shared/numbers';
import { DEFAULTS, readOptions, toRequestOptions } from './options';
import { downloadFields, readDownloadSettings, readSimplify, simplifyField } from './output';
import { inTool, taskIdField } from './task';

const toolNotice: INodeProperties = {
	displayName:
		"As a tool, this waits up to 48 seconds and then returns the task's current status. Give the agent a second tool with the operation “Wait for Video” so that it can continue.",
	name: 'toolNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { '@tool': [true], operation: ['wait', 'createVideo'] } },
};

const forWaiting = { operation: ['wait', 'createVideo'] };

const FAILURE_FIELD = 'If Video Fails';

export const waitFields: INodeProperties[] = [
	taskIdField({ operation: ['wait'] }),
	toolNotice,
	maxWaitField(forWaiting),
	onFailureField(FAILURE_FIELD, forWaiting),
	...downloadFields(forWaiting),
	simplifyField(forWaiting),
];

export function maxWaitField(show: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: 'Max Wait (Minutes)',
		name: 'maxWaitMinutes',
		type: 'number',
		typeOptions: { minValue: 0.1 },
		default: 20,
		description: 'How long to wait for each item. A task that takes longer continues on the server.',
		displayOptions: { show, hide: inTool },
	};
}

export function onFailureField(displayName: string, show: IDisplayOptions['show']): INodeProperties {
	return {
		displayName,
		name: 'onFailure',
		type: 'options',
		options: [
			{
				name: 'Throw Error',
				value: 'throw',
				description: "Fail with an error, as the node's On Error setting says",
			},
			{
				name: 'Output Task',
				value: 'return',
				description: 'Output the task like any other, with succeeded set to false',
			},
		],
		default: 'throw',
		description: 'What to do if the task fails, is cancelled or takes too long',
		displayOptions: { show },
	};
}

/** An expression may return less, but servers of this family respond to that with 429. */
const SHORTEST_CHECK_MS = 1_000;

/** How long a tool call may wait: an AI agent's model and chat give up after about a minute. */
export const AGENT_TOOL_WAIT_MINUTES = 0.8;

/** How the items wait for their tasks. If an item's other values are invalid, its failure keeps the task ID. */
export async function toWaitParameters(
	{ context, stage }: Run,
	taskIds: Array<ItemResult<string>>,
): Promise<Array<ItemResult<WaitParameters>>> {
	return await stage(taskIds, (taskId, itemIndex) => {
		try {
			return { ...readWaitSettings(context, itemIndex), taskId };
		} catch (error) {
			throw ofTask(toFailure(error), taskId);
		}
	});
}

/** @throws Failure for invalid values */
export function readWaitSettings(
	context: IExecuteFunctions,
	itemIndex: number,
	failureField = FAILURE_FIELD,
): WaitSettings {
	const read = (name: string) => context.getNodeParameter(name, itemIndex);
	const isTool = isAgentTool(context.getNode());
	const options = readOptions(context, itemIndex);
	const maxWaitMinutes = isTool
		? AGENT_TOOL_WAIT_MINUTES
		: toPositiveNumber(read('maxWaitMinutes'), 'Max Wait', 'minutes');
	const checkEverySeconds = options.checkEvery ?? DEFAULTS.checkEverySeconds;
	return {
		...toRequestOptions(options),
		...readDownloadSettings(context, itemIndex, options),
		maxWaitMinutes,
		checkEveryMs: Math.max(
			SHORTEST_CHECK_MS,
			1000 * toPositiveNumber(checkEverySeconds, 'Check Every', 'seconds'),
		),
		returnsFailures: read('onFailure') === 'return',
		failureField,
		returnsUnfinished: isTool,
		simplify: readSimplify(context, itemIndex),
	};
}

/** Whether any item wants the execution to keep running. Options that can't be read fail later, when they're needed. */
export function wantsToKeepRunning({ context, itemIndexes }: Run): boolean {
	return itemIndexes.some((itemIndex) => {
		try {
			return readOptions(context, itemIndex).keepRunning === true;
		} catch {
			return false;
		}
	});
}
