import { describe, expect, it } from 'vitest';

import { useSimulator } from './withSimulator.ts';

/** An upstream answers with its own codes, and shows all of an image task's pictures and links unchanged. */
const api = useSimulator({ character: 'upstream' });
const bodies = () => api.simulator.submissions.map(({ body }) => body);

describe('submit to an upstream without a gateway', () => {
	it('starts from the picture of an image task, looked up before anything is submitted', async () => {
		const imageUrls = [0, 1].map((index) => ({ url: `https://cdn.example/${index}.png` }));
		const imageTaskId = api.simulator.addImageTask({ imageUrls });
		const { hints } = await api.run({
			parameters: { operation: 'submit', imageInput: 'imageTask', imageTaskId, imageIndex: 1 },
		});
		expect(bodies()).toEqual([{ motion: 'low', image: 'https://cdn.example/1.png' }]);
		expect(api.simulator.requests.map(({ route }) => route)).toEqual(['fetch', 'submit']);
		expect(hints).toEqual([]);
	});

	it('refuses the grid of an imagine task before anything is submitted', async () => {
		const imageUrl = 'https://cdn.example/grid.png';
		const imageTaskId = api.simulator.addImageTask({ action: 'IMAGINE', imageUrl });
		const { error } = await api.run({
			parameters: { operation: 'submit', imageInput: 'imageTask', imageTaskId },
		});
		expect(error?.message).toBe(`Image task ${imageTaskId} has only a grid of four pictures [item 0]`);
		expect(error?.description).toContain(imageUrl);
		expect(bodies()).toEqual([]);
	});

	it('sends the picture itself where Midjourney cannot reach its link', async () => {
		const imageTaskId = api.simulator.addImageTask({ action: 'UPSCALE' });
		const { error } = await api.run({
			parameters: { operation: 'submit', imageInput: 'imageTask', imageTaskId, prompt: 'waves' },
		});
		expect(error).toBeUndefined();
		const picture = api.simulator.requests.find(({ route }) => route === 'result')!;
		expect(picture.hasAuthorization).toBe(false);
		expect(bodies()).toMatchObject([
			{ prompt: 'waves', image: expect.stringMatching(/^data:image\/png;base64,iVBORw0/) as string },
		]);
	});

	it.each([21, 22] as const)('takes code %i as accepted and returns the id', async (code) => {
		api.simulator.fault({ on: 'submit', kind: 'code', code });
		const { items, error } = await api.run({
			parameters: { operation: 'submit', image: 'https://example.com/a.png' },
		});
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ json: { code, taskId: expect.stringMatching(/^\d{16,}$/) } }]);
	});

	it('takes the speed from the path', async () => {
		await api.run({
			parameters: {
				operation: 'submit',
				image: 'https://example.com/a.png',
				options: { speed: '={{ $json.speed }}', concurrency: 1 },
			},
			items: [{ speed: 'fast' }, { speed: 'relax' }, { speed: '' }],
		});
		const speedModes = api.simulator.submissions.map(({ speedMode }) => speedMode);
		expect(speedModes).toEqual(['fast', 'relax', 'default']);
	});
});
