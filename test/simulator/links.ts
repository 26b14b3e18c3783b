import { isGrid } from './buttons.ts';
import type { TaskRecord } from './rendering.ts';
import type { VideoLinks } from './types.ts';

interface Results {
	id: string;
	/** Where result files are. */
	resultsUrl: string;
	variants: number;
}

/** What a finished task links to: videos, one picture, or a grid and its four pictures. */
export type Links = VideoLinks | 'picture' | 'gridAndPictures';

type LinkFields = Record<'imageUrl' | 'imageUrls' | 'thumbnailUrl' | 'videoUrl' | 'videoUrls', unknown>;

const NONE: LinkFields = {
	imageUrl: null,
	imageUrls: [],
	thumbnailUrl: null,
	videoUrl: null,
	videoUrls: null,
};

export const noLinks = (): TaskRecord => ({ ...NONE });

/** A finished task's links under each upstream setting. */
const LINKS: Record<Links, (results: Results) => Partial<LinkFields>> = {
	videoUrls: (results) => {
		const videoUrls = numbered(results, 'mp4').map((url, index) => ({
			url,
			thumbnail: numbered(results, 'png')[index],
		}));
		return { imageUrl: videoUrls[0]?.thumbnail, videoUrl: videoUrls[0]?.url, videoUrls };
	},
	imageUrl: (results) => ({ imageUrl: numbered(results, 'mp4')[0] }),
	imageUrls: (results) => ({
		imageUrl: numbered(results, 'mp4')[0],
		imageUrls: numbered(results, 'mp4').map((url) => ({ url })),
	}),
	webp: ({ resultsUrl, id }) => ({ imageUrl: `${resultsUrl}/${id}.webp` }),
	picture: ({ resultsUrl, id }) => ({ imageUrl: `${resultsUrl}/${id}.png` }),
	gridAndPictures: (results) => ({
		imageUrl: `${results.resultsUrl}/${results.id}.png`,
		imageUrls: numbered(results, 'png').map((url) => ({ url })),
	}),
};

export const pictureLinks = (action: string, singlePictures: boolean): Links =>
	singlePictures && isGrid(action) ? 'gridAndPictures' : 'picture';

export function linksOf(links: Links, results: Results): TaskRecord {
	return { ...NONE, ...LINKS[links](results) };
}

function numbered({ resultsUrl, id, variants }: Results, ending: string): string[] {
	return Array.from({ length: variants }, (_, index) => `${resultsUrl}/${id}_${index}.${ending}`);
}
