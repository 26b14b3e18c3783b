import { describe, expect, it } from 'vitest';

import { toVideoUrls } from '../../../nodes/MidjourneyVideo/mapping/videoUrls.ts';

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
		['entries without a link', { videoUrls: [{ thumbnail: 't' }, null, 7, { url: first }] }, [first]],
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
