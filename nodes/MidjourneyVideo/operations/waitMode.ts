import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';

import { isAgentTool } from '../mapping/agentTool';
import { toShown } from '../mapping/json';
import { isRunAgain, toSuspendObstacle } from '../waiting/engine';
import { toResumeUrl } from './callback';

/** How a run waits. */
export interface WaitMode {
	/** Whether the execution is suspended between two looks; otherwise it keeps running. */
	suspends: boolean;
	/** The address that callbacks wake the suspended execution by; absent when they do not. */
	resumeUrl?: string;
}

const POLLING: WaitMode = { suspends: false };

/** n8n's evaluations and its `execute` command do not come back to a suspended execution. */
const MODES_WITHOUT_SUSPENSION = ['evaluation', 'cli'];

/** What Wait Using says, as far as n8n allows it; tells the user when it does not. */
export function readWaitMode(context: IExecuteFunctions): WaitMode {
	// An agent goes on when its tool has answered, and not in a later run of the tool.
	if (isAgentTool(context.getNode())) return POLLING;
	const waitUsing = context.getNodeParameter('waitUsing', 0) as string;
	if (waitUsing === 'polling') return POLLING;
	if (waitUsing !== 'suspend' && waitUsing !== 'callback') {
		throw new NodeOperationError(context.getNode(), `Wait Using ${toShown(waitUsing)} is not known`, {
			description: 'Choose Callback, Polling or Suspend.',
		});
	}
	const mode = context.getMode();
	// In a test run somebody watches: minutes count more than the worker.
	if (MODES_WITHOUT_SUSPENSION.includes(mode) || (mode === 'manual' && waitUsing === 'suspend'))
		return POLLING;
	// Without a hint: nobody can do anything about it.
	if (!isRunAgain(context)) return POLLING;
	const obstacle = toSuspendObstacle(context);
	if (obstacle !== undefined) {
		const message = `This wait was done by polling, which keeps a worker busy: ${obstacle}.`;
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
		return POLLING;
	}
	return waitUsing === 'suspend' ? { suspends: true } : { suspends: true, resumeUrl: toResumeUrl(context) };
}
