import { expect, it } from 'vitest';

import { useVirtualTime } from './time/virtualTime.ts';
import { useSimulator } from './withSimulator.ts';

useVirtualTime();
/** The settings with which new-api is installed. */
const api = useSimulator({ renderSeconds: 20, refreshSeconds: 15, serverAddress: 'http://localhost:3000' });

it('a wait goes through copies of tasks that are empty at first, and outdated for 15 seconds', async () => {
	const prompts = ['one', 'two'];
	api.simulator.script({ when: { prompt: 'two' }, renderSeconds: 40 });
	const { items, error } = await api.run({
		parameters: {
			operation: 'createVideo',
			image: 'https://example.com/a.png',
			prompt: '={{ $json.prompt }}',
			options: { keepRunning: true, concurrency: 1, state: '={{ $json.prompt }}' },
		},
		items: prompts.map((prompt) => ({ prompt })),
	});
	expect(error).toBeUndefined();
	const ids = api.simulator.submissions.map(({ id }) => id);
	expect(items.map(({ json }) => json)).toMatchObject(
		prompts.map((prompt, index) => ({
			taskId: ids[index],
			prompt,
			state: prompt,
			succeeded: true,
			videoUrls: [0, 1, 2, 3].map((video) => `${api.simulator.baseUrl}/results/${ids[index]}_${video}.mp4`),
		})),
	);
	expect(api.simulator.ledger).toMatchObject(ids.map((taskId) => ({ kind: 'charge', taskId })));
});
