import type { IExecuteFunctions } from 'n8n-workflow';

import type { VideoTask } from '../api/task';
import { isHttpUrl, isLocalHost } from '../shared/urls';
import { noteWaiting } from './n8nEngine';

/** Warns the user about callback URLs that may not work, each warning once. */
export function addCallbackHints(context: IExecuteFunctions, urls: Array<string | undefined>): void {
	const hints = urls.map((url) => (isHttpUrl(url) ? toCallbackHint(url) : undefined));
	for (const message of new Set(hints)) {
		if (message) addHint(context, message, 'warning');
	}
}

/** Why callbacks to this URL may never arrive, and what to do about it; undefined if nothing looks wrong. */
export function toCallbackHint(callbackUrl: string): string | undefined {
	const { hostname, origin, pathname } = new URL(callbackUrl);
	if (isLocalHost(hostname)) {
		return `The callback URL begins with ${origin}, a local address that a server on the internet can't reach: its callbacks get lost. Set n8n's environment variable WEBHOOK_URL to its public address, and copy the URL from the trigger again. The tasks themselves aren't affected: Get Video and Wait for Video return their results.`;
	}
	if (pathname.includes('/webhook-test/')) {
		return "The callback URL is a trigger's Test URL, which works only while the editor listens for a test event. Use the Production URL for everything else.";
	}
	return undefined;
}

/** Warns about finished tasks for which the server has an image instead of a video. */
export function addImageHints(context: IExecuteFunctions, tasks: VideoTask[]): void {
	for (const { id, hasOnlyImage, imageUrl } of tasks) {
		if (!hasOnlyImage) continue;
		const message = `Task ${id} is finished, but the server has an image instead of a video: ${imageUrl}`;
		addHint(context, message, 'warning');
	}
}

/** Shows the task IDs to anyone who opens the suspended execution, or has stopped it. */
export function addWaitingHint(context: IExecuteFunctions, taskIds: string[]): void {
	const ids = [...new Set(taskIds)];
	const [name, areThey] = ids.length === 1 ? ['task', "it's"] : ['tasks', "they're"];
	const message = `Waiting for ${name} ${ids.join(', ')}. The execution continues automatically when ${areThey} finished. If you stop it, use Get Video with the task ID to get the result.`;
	addHint(context, message, 'info');
	noteWaiting(context, message);
}

/** Adds a hint, which n8n shows above the node's output. */
export function addHint(context: IExecuteFunctions, message: string, type: 'info' | 'warning'): void {
	context.addExecutionHints({ message, type, location: 'outputPane' });
}
