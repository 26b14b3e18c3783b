import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import {
	AGENT_TOOL_WAIT_MINUTES,
	DEFAULTS,
	SHORTEST_POLL_INTERVAL_MS,
	SHORTEST_SUSPENSION_MS,
} from '../constants';
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
import type { WaitMode } from './waitMode';

/** How one item waits. */
export interface WaitSettings
	extends RequestOptions, DownloadSettings, Pick<WaitEntry, 'pollIntervalMs' | 'lookEveryMs'> {
	maxWaitMinutes: number;
	/** Whether a failed, cancelled or timed-out task is output rather than an error. */
	returnsFailures: boolean;
	/** Whether a task that is still running at the end of the time is output as it is, and not as timed out. */
	returnsUnfinished: boolean;
	simplify: boolean;
}

/** @throws Failure for values that cannot work */
export function readWaitSettings(
	context: IExecuteFunctions,
	itemIndex: number,
	mode: WaitMode,
): WaitSettings {
	const read = (name: string) => context.getNodeParameter(name, itemIndex);
	const isTool = isAgentTool(context.getNode());
	const options = readOptions(context, itemIndex);
	const maxWaitMinutes = isTool
		? AGENT_TOOL_WAIT_MINUTES
		: toPositiveNumber(read('maxWaitMinutes'), 'Max Wait', 'minutes');
	const pollSeconds = options.pollInterval ?? DEFAULTS.pollIntervalSeconds;
	return {
		...toRequestOptions(options),
		...readDownloadSettings(context, itemIndex, options),
		maxWaitMinutes,
		pollIntervalMs: Math.max(
			SHORTEST_POLL_INTERVAL_MS,
			1000 * toPositiveNumber(pollSeconds, 'Poll Interval', 'seconds'),
		),
		lookEveryMs: Math.max(SHORTEST_SUSPENSION_MS, toLookEveryMs(options, mode)),
		returnsFailures: read('onFailure') === 'return',
		returnsUnfinished: isTool,
		simplify: readSimplify(context, itemIndex),
	};
}

function toLookEveryMs({ safetyLookEvery, lookEvery }: IDataObject, { resumeUrl }: WaitMode): number {
	if (resumeUrl === undefined) {
		return 1000 * toPositiveNumber(lookEvery ?? DEFAULTS.lookEverySeconds, 'Look Every', 'seconds');
	}
	const minutes = safetyLookEvery ?? DEFAULTS.safetyLookEveryMinutes;
	return 60_000 * toPositiveNumber(minutes, 'Safety Look Every', 'minutes');
}
