const VIDEO = { image: 'https://example.com/a.png', prompt: 'waves' };

export const CREATE_VIDEO = { operation: 'createVideo', ...VIDEO };

/** The parameters of all video operations, for items with a `taskId` and an `imageTaskId`. */
export function operationsFor(callbackUrl: string): Record<string, Record<string, unknown>> {
	const taskId = '={{ $json.taskId }}';
	return {
		submit: { operation: 'submit', ...VIDEO, options: { callbackUrl } },
		fromImageTask: { operation: 'submit', imageInput: 'imageTask', imageTaskId: '={{ $json.imageTaskId }}' },
		createVideo: CREATE_VIDEO,
		download: { operation: 'download', taskId, download: 'first' },
		get: { operation: 'get', taskId },
		getRecord: { operation: 'get', taskId, simplify: false },
		wait: { operation: 'wait', taskId },
	};
}
