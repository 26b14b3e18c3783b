import type { IExecuteFunctions } from 'n8n-workflow';

import { AGENT_TOOL_WAIT_MINUTES, DEFAULTS, SHORTEST_CHECK_MS } from '../constants';
import { isAgentTool } from '../mapping/agentTool';
import type { DownloadSettings } from '../mapping/downloadSettings';
import { toPositiveNumber } from '../mapping/number';
import type { WaitEntry } from '../waiting/pollUntilSettled';
import {
	readDownloadSettings,
	readOptions,
	readSimplify,
	type RequestOptions,
	toRequestOptions,
} from './options';

/** How one item waits. */
export interface WaitSettings extends RequestOptions, DownloadSettings, Pick<WaitEntry, 'checkEveryMs'> {
	maxWaitMinutes: number;
	/** Whether a failed, cancelled or timed-out task is output rather than an error. */
	returnsFailures: boolean;
	/** Whether a task that is still running at the end of the time is output as it is, and not as timed out. */
	returnsUnfinished: boolean;
	simplify: boolean;
}

/** @throws Failure for values that cannot work */
export function readWaitSettings(context: IExecuteFunctions, itemIndex: number): WaitSettings {
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
		returnsUnfinished: isTool,
		simplify: readSimplify(context, itemIndex),
	};
}
