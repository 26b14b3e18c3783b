import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { DEFAULTS, SHORTEST_POLL_INTERVAL_MS, SHORTEST_SUSPENSION_MS } from '../constants';
import type { DownloadSettings } from '../mapping/downloadSettings';
import { toPositiveNumber } from '../mapping/number';
import type { WaitEntry } from '../waiting/pollUntilSettled';
import { readDownloadSettings, readOptions, type RequestOptions, toRequestOptions } from './options';
import type { WaitMode } from './waitMode';

/** How one item waits. */
export interface WaitSettings extends RequestOptions, DownloadSettings, Omit<WaitEntry, 'taskId'> {
	maxWaitMinutes: number;
	/** Whether a failed, cancelled or timed-out task is output rather than an error. */
	returnsFailures: boolean;
	simplify: boolean;
}

/**
 * @param startMs when the wait began; epoch milliseconds
 * @throws Failure for values that cannot work
 */
export function readWaitSettings(
	context: IExecuteFunctions,
	itemIndex: number,
	startMs: number,
	mode: WaitMode,
): WaitSettings {
	const read = (name: string) => context.getNodeParameter(name, itemIndex);
	const options = readOptions(context, itemIndex);
	const maxWaitMinutes = toPositiveNumber(read('maxWaitMinutes'), 'Max Wait', 'minutes');
	const pollSeconds = options.pollInterval ?? DEFAULTS.pollIntervalSeconds;
	return {
		...toRequestOptions(options),
		...readDownloadSettings(context, itemIndex, options),
		maxWaitMinutes,
		deadlineMs: startMs + maxWaitMinutes * 60_000,
		pollIntervalMs: Math.max(
			SHORTEST_POLL_INTERVAL_MS,
			1000 * toPositiveNumber(pollSeconds, 'Poll Interval', 'seconds'),
		),
		lookEveryMs: Math.max(SHORTEST_SUSPENSION_MS, toLookEveryMs(options, mode)),
		returnsFailures: read('onFailure') === 'return',
		simplify: read('simplify') as boolean,
	};
}

function toLookEveryMs({ safetyLookEvery, lookEvery }: IDataObject, { resumeUrl }: WaitMode): number {
	if (resumeUrl === undefined) {
		return 1000 * toPositiveNumber(lookEvery ?? DEFAULTS.lookEverySeconds, 'Look Every', 'seconds');
	}
	const minutes = safetyLookEvery ?? DEFAULTS.safetyLookEveryMinutes;
	return 60_000 * toPositiveNumber(minutes, 'Safety Look Every', 'minutes');
}
