import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';

import { toSuspendObstacle } from '../waiting/engine';
import { toResumeUrl } from './callback';

/** How a run waits. */
export interface WaitMode {
	/** Whether the execution is suspended between two looks; otherwise it keeps running. */
	suspends: boolean;
	/** The address that callbacks wake the suspended execution by; absent when they do not. */
	resumeUrl?: string;
}

const POLLING: WaitMode = { suspends: false };

/** Runs that somebody watches, or that end with the process: seconds count more than the worker. */
const WATCHED_MODES = ['manual', 'evaluation', 'cli'];

/** What Wait Using says, as far as n8n allows it; tells the user when it does not. */
export function readWaitMode(context: IExecuteFunctions): WaitMode {
	const waitUsing = context.getNodeParameter('waitUsing', 0) as string;
	if (waitUsing === 'polling') return POLLING;
	if (waitUsing !== 'suspend' && waitUsing !== 'callback') {
		throw new NodeOperationError(context.getNode(), `Wait Using ${JSON.stringify(waitUsing)} is not known`, {
			description: 'Choose Callback, Polling or Suspend.',
		});
	}
	if (waitUsing === 'suspend' && WATCHED_MODES.includes(context.getMode())) return POLLING;
	const obstacle = toSuspendObstacle(context);
	if (obstacle !== undefined) {
		const message = `This wait was done by polling, which keeps a worker busy: ${obstacle}.`;
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
		return POLLING;
	}
	return waitUsing === 'suspend' ? { suspends: true } : { suspends: true, resumeUrl: toResumeUrl(context) };
}
