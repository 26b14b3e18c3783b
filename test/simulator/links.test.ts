import { describe, expect, it } from 'vitest';

import { running } from './helpers.ts';
import type { SimulatorOptions, VideoLinks } from './types.ts';

const LINK_FIELDS = ['videoUrl', 'videoUrls', 'imageUrl', 'imageUrls'];

async function finishedTask(options: SimulatorOptions, request: object = {}) {
	const { simulator, submitted, fetchTask, list, advance } = await running(options);
	const id = await submitted(request);
	advance(100);
	const task = (await fetchTask(id)).json();
	expect((await list([id])).json()).toEqual([task]);
	const results = `${simulator.baseUrl}/results/${id}`;
	const toUrls = (ending: string) => [0, 1, 2, 3].map((index) => ({ url: `${results}_${index}.${ending}` }));
	const links = Object.fromEntries(
		LINK_FIELDS.filter((name) => name in task).map((name) => [name, task[name]]),
	);
	return { simulator, id, task, links, results, mp4s: toUrls('mp4'), pngs: toUrls('png') };
}

describe('a finished video of an upstream', () => {
	const character = 'upstream';
	const none = { videoUrl: null, videoUrls: null, imageUrl: null, imageUrls: [] };

	it('has its address in imageUrl as installed', async () => {
		const { links, mp4s } = await finishedTask({ character });
		expect(links).toEqual({ ...none, imageUrl: mp4s[0]!.url });
	});

	it('has the addresses of all in imageUrls by a setting', async () => {
		const { links, mp4s } = await finishedTask({ character, links: 'imageUrls' });
		expect(links).toEqual({ ...none, imageUrl: mp4s[0]!.url, imageUrls: mp4s });
	});

	it('can be an animated grid and no video', async () => {
		const { links, results } = await finishedTask({ character, links: 'webp' });
		expect(links).toEqual({ ...none, imageUrl: `${results}.webp` });
		const response = await fetch(links.imageUrl);
		expect(response.headers.get('content-type')).toBe('image/webp');
	});

	it('can have them in videoUrls, with thumbnails, and as many as its batchSize', async () => {
		const { links, mp4s, pngs } = await finishedTask({ character, links: 'videoUrls' });
		expect(links).toEqual({
			...none,
			imageUrl: pngs[0]!.url,
			videoUrl: mp4s[0]!.url,
			videoUrls: mp4s.map(({ url }, index) => ({ url, thumbnail: pngs[index]!.url })),
		});
		const two = await finishedTask({ character, links: 'videoUrls' }, { batchSize: 2 });
		expect(two.links.videoUrls).toHaveLength(2);
	});
});

describe('a finished video of a gateway', () => {
	it('has the upstream’s links without thumbnails, and none to pictures but its own', async () => {
		const { simulator, id, links, mp4s } = await finishedTask({});
		const imageUrl = `${simulator.baseUrl}/mj/image/${id}`;
		expect(links).toEqual({ videoUrl: mp4s[0]!.url, videoUrls: mp4s, imageUrl });
	});

	it.each<[VideoLinks, string]>([
		['videoUrls', 'image/png'],
		['imageUrl', 'video/mp4'],
		['imageUrls', 'video/mp4'],
		['webp', 'image/webp'],
	])('has a picture at its own address, without a key: with %s it is of the type %s', async (links, type) => {
		const { simulator, id, task } = await finishedTask({ links });
		expect(task.imageUrl).toBe(`${simulator.baseUrl}/mj/image/${id}`);
		if (links !== 'videoUrls') expect([task.videoUrl, task.videoUrls]).toEqual(['', null]);
		const response = await fetch(task.imageUrl, { headers: { range: 'bytes=0-3' } });
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe(type);
		if (type === 'video/mp4') {
			expect(simulator.sampleVideo.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
		}
		expect(simulator.requests.at(-1)).toMatchObject({ route: 'image', hasAuthorization: false });
	});
});

describe('the picture of a task at a gateway', () => {
	it('has an address that begins with what the server takes for its own', async () => {
		const { simulator, fetchTask } = await running({ serverAddress: 'http://localhost:3000' });
		const id = simulator.addImageTask();
		expect((await fetchTask(id)).json().imageUrl).toBe(`http://localhost:3000/mj/image/${id}`);
		expect((await fetch(`${simulator.baseUrl}/mj/image/${id}`)).headers.get('content-type')).toBe(
			'image/png',
		);
	});

	it('has another address at each look while the task is running', async () => {
		const { simulator, fetchTask, advance } = await running();
		const id = simulator.addImageTask({ status: 'IN_PROGRESS', imageUrl: 'http://cdn.example/1.png' });
		const before = (await fetchTask(id)).json().imageUrl;
		advance(1);
		const after = (await fetchTask(id)).json().imageUrl;
		expect(before).toMatch(new RegExp(`/mj/image/${id}\\?rand=\\d+$`));
		expect(after).not.toBe(before);
		expect((await fetch(after)).status).toBe(200);
	});

	it('is none for an unknown task and for one without a link, and none for HEAD', async () => {
		const { simulator } = await running();
		const unfinished = simulator.addImageTask({ status: 'IN_PROGRESS' });
		const statuses = ['1', unfinished].map(
			async (id) => (await fetch(`${simulator.baseUrl}/mj/image/${id}`)).status,
		);
		expect(await Promise.all(statuses)).toEqual([400, 500]);
		const address = `${simulator.baseUrl}/mj/image/${simulator.addImageTask()}`;
		const head = await fetch(address, { method: 'HEAD' });
		expect(head.headers.get('content-type')).toContain('text/html');
	});

	it('does not exist at an upstream', async () => {
		const { simulator } = await running({ character: 'upstream' });
		expect((await fetch(`${simulator.baseUrl}/mj/image/${simulator.addImageTask()}`)).status).toBe(404);
	});
});
