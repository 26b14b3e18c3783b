import { expect, it } from 'vitest';

import { outputsOf } from './suspendedRun.ts';
import { CREATE_VIDEO, KEEP_RUNNING, useExecutions } from './useExecutions.ts';

const api = useExecutions({ renderSeconds: 0 });

it('a download that Retry On Fail makes again does not submit the video again', async () => {
	// The node doesn't retry this on its own.
	api.simulator.fault({ on: 'result', kind: 'html' });
	const execution = await api.start({
		parameters: { ...CREATE_VIDEO, download: 'first', options: KEEP_RUNNING },
		items: [{ prompt: 'waves' }, { prompt: 'clouds' }],
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
	});
	expect(execution.status).toBe('success');
	const [items] = outputsOf(execution, 'Video').slice(-1);
	const ids = ['waves', 'clouds'].map((prompt) => api.idOf(prompt));
	expect(items!.map(({ json, binary }) => [json.taskId, binary!.data!.fileName])).toEqual(
		ids.map((id) => [id, `midjourney-${id}-0.mp4`]),
	);
	expect(api.simulator.billedSubmissions).toBe(2);
});
