const VIDEO = { image: 'https://example.com/a.png', prompt: 'waves' };

export const SUBMIT_AND_WAIT = { operation: 'submitAndWait', ...VIDEO, waitUsing: 'polling' };

/** The parameters of every operation, for items with a `taskId` and an `imageTaskId`. */
export function operationsFor(callbackUrl: string): Record<string, Record<string, unknown>> {
	const taskId = '={{ $json.taskId }}';
	return {
		submit: { operation: 'submit', ...VIDEO, callback: 'url', callbackUrl },
		fromImageTask: { operation: 'submit', imageInput: 'imageTask', imageTaskId: '={{ $json.imageTaskId }}' },
		submitAndWait: SUBMIT_AND_WAIT,
		download: { operation: 'download', taskId, download: 'first' },
		get: { operation: 'get', taskId },
		getRecord: { operation: 'get', taskId, simplify: false },
		wait: { operation: 'wait', taskId, waitUsing: 'polling' },
	};
}
