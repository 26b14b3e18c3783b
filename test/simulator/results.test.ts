import { describe, expect, it } from 'vitest';

import { running } from './helpers.ts';

async function finishedVideo() {
	const { simulator, fetchTask } = await running();
	const { videoUrl } = (await fetchTask(simulator.addVideoTask())).json();
	return { simulator, videoUrl };
}

describe('a video URL', () => {
	it('serves an MP4 file with its length, without a key', async () => {
		const { simulator, videoUrl } = await finishedVideo();
		const response = await fetch(videoUrl);
		const bytes = Buffer.from(await response.arrayBuffer());
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('video/mp4');
		expect(response.headers.get('content-length')).toBe(String(bytes.length));
		expect(bytes.equals(simulator.sampleVideo)).toBe(true);
		expect(bytes.toString('latin1', 4, 8)).toBe('ftyp');
		expect(bytes.includes('avc1')).toBe(true);
	});

	it.each([
		['bytes=0-9', 0, 10],
		['bytes=100-', 100, undefined],
		['bytes=-5', -5, undefined],
		['bytes=10-99999999', 10, undefined],
	])('serves the range %s', async (range, start, end) => {
		const { simulator, videoUrl } = await finishedVideo();
		const response = await fetch(videoUrl, { headers: { range } });
		const expected = simulator.sampleVideo.subarray(start, end);
		const first = simulator.sampleVideo.indexOf(expected);
		expect(response.status).toBe(206);
		expect(Buffer.from(await response.arrayBuffer()).equals(expected)).toBe(true);
		expect(response.headers.get('content-range')).toBe(
			`bytes ${first}-${first + expected.length - 1}/${simulator.sampleVideo.length}`,
		);
	});

	it('refuses a range behind its end and ignores one it does not understand', async () => {
		const { simulator, videoUrl } = await finishedVideo();
		const refused = await fetch(videoUrl, { headers: { range: 'bytes=99999999-' } });
		const ignored = await fetch(videoUrl, { headers: { range: 'lines=1-2' } });
		expect(refused.status).toBe(416);
		expect(refused.headers.get('content-range')).toBe(`bytes */${simulator.sampleVideo.length}`);
		expect(ignored.status).toBe(200);
	});

	it('answers HEAD with the length alone', async () => {
		const { simulator, videoUrl } = await finishedVideo();
		const response = await fetch(videoUrl, { method: 'HEAD' });
		expect(response.headers.get('content-length')).toBe(String(simulator.sampleVideo.length));
	});

	it('records whether a key came along', async () => {
		const { simulator, videoUrl } = await finishedVideo();
		simulator.reset();
		await fetch(videoUrl);
		await fetch(videoUrl, { headers: { authorization: `Bearer ${simulator.apiKey}` } });
		expect(simulator.requests).toMatchObject([
			{ route: 'result', hasAuthorization: false },
			{ route: 'result', hasAuthorization: true },
		]);
	});

	it('can be of another origin than the API', async () => {
		const { simulator, fetchTask } = await running({ resultsHost: 'localhost' });
		const { videoUrl } = (await fetchTask(simulator.addVideoTask())).json();
		expect(new URL(videoUrl).origin).not.toBe(new URL(simulator.baseUrl).origin);
		expect((await fetch(videoUrl)).status).toBe(200);
	});
});

it('serves another video and image where they are given', async () => {
	const files = { video: Buffer.from('a video'), image: Buffer.from('an image') };
	const { simulator } = await running(files);
	const download = async (file: string) =>
		Buffer.from(await (await fetch(`${simulator.baseUrl}/results/${file}`)).arrayBuffer());
	expect(await download('1.mp4')).toEqual(files.video);
	expect(await download('1.png')).toEqual(files.image);
	expect(simulator).toMatchObject({ sampleVideo: files.video, sampleImage: files.image });
});

it.each([
	['png', 'image/png'],
	['webp', 'image/webp'],
])('a file of the kind %s is one, and other kinds do not exist', async (ending, type) => {
	const { simulator } = await running();
	const response = await fetch(`${simulator.baseUrl}/results/1.${ending}`);
	expect(response.headers.get('content-type')).toBe(type);
	expect((await fetch(`${simulator.baseUrl}/results/1.txt`)).status).toBe(404);
});
