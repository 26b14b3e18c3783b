import { describe, expect, it } from 'vitest';

import { toReachable, toVideoUrls } from '../../../nodes/MidjourneyVideo/api/taskLinks.ts';

const first = 'https://cdn.example/0.mp4';
const second = 'https://cdn.example/1.mp4';

describe('toVideoUrls', () => {
	it.each([
		[
			'videoUrls with objects',
			{
				videoUrl: 'https://cdn.example/grid.mp4',
				videoUrls: [{ url: first, thumbnail: 't' }, { url: second }],
			},
			[first, second],
		],
		['videoUrls with strings', { videoUrls: [first, second] }, [first, second]],
		['videoUrl alone', { videoUrl: first, videoUrls: [] }, [first]],
		['properties.videoUrl', { videoUrl: '', properties: { videoUrl: first } }, [first]],
		['properties.videoUrls', { properties: { videoUrls: [{ url: first }] } }, [first]],
		['imageUrl that is a video', { imageUrl: `${first}?token=1` }, [`${first}?token=1`]],
		['imageUrl that is a picture', { imageUrl: 'https://cdn.example/0.png' }, []],
		[
			'entries without a link',
			{ videoUrls: [{ thumbnail: 't' }, null, 7, { url: first }] },
			[null, null, null, first],
		],
		['entries without any link', { videoUrls: [null, { url: '' }], videoUrl: first }, [first]],
		['a gap at the end', { videoUrls: [first, null] }, [first, null]],
		['names with underscores', { video_urls: [first, { url: second }] }, [first, second]],
		['video_url', { videoUrl: '', video_url: first }, [first]],
		['JSON in a text', { videoUrls: JSON.stringify([{ url: first }, null, second]) }, [first, null, second]],
		['JSON in a text, with underscores', { video_urls: JSON.stringify([first]) }, [first]],
		[
			'imageUrls that are videos',
			{ imageUrl: 'https://cdn.example/grid.webp', imageUrls: [{ url: first }, second] },
			[first, second],
		],
		['imageUrls that are pictures', { imageUrls: ['https://cdn.example/0.png'] }, []],
		['imageUrl without an ending', { imageUrl: 'https://api.example/mj/image/17' }, []],
		['imageUrl of an animated picture', { imageUrl: 'https://cdn.example/0.webp' }, []],
		[
			'links that are no http links',
			{ videoUrl: 'ftp://cdn.example/0.mp4', videoUrls: ['javascript:alert(1)'] },
			[],
		],
		['nothing', {}, []],
	])('finds the links in %s', (_where, record, expected) => {
		expect(toVideoUrls(record)).toEqual(expected);
	});
});

describe('toReachable', () => {
	it.each([
		['http://localhost:3000/mj/image/17?rand=1', 'https://api.example/gateway/mj/image/17?rand=1'],
		['http://127.0.0.1:3000/mj/image/17', 'https://api.example/gateway/mj/image/17'],
		['http://localhost:3000/other/17', 'http://localhost:3000/other/17'],
		['https://cdn.example/mj/image/17', 'https://cdn.example/mj/image/17'],
	])('takes %s for %s', (link, expected) => {
		expect(toReachable([link, null], 'https://api.example/gateway')).toEqual([expected, null]);
	});
});
