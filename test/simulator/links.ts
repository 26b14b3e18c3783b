import type { TaskRecord } from './rendering.ts';
import type { VideoLinks } from './types.ts';

interface Results {
	id: string;
	/** Result files are below it. */
	resultsUrl: string;
	variants: number;
}

type LinkFields = Record<'imageUrl' | 'imageUrls' | 'thumbnailUrl' | 'videoUrl' | 'videoUrls', unknown>;

const NONE: LinkFields = {
	imageUrl: null,
	imageUrls: [],
	thumbnailUrl: null,
	videoUrl: null,
	videoUrls: null,
};

export const noLinks = (): TaskRecord => ({ ...NONE });

/** The links of a finished video task, as each setting of an upstream gives them. */
const LINKS: Record<VideoLinks, (results: Results) => Partial<LinkFields>> = {
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
};

export function linksOf(links: VideoLinks, results: Results): TaskRecord {
	return { ...NONE, ...LINKS[links](results) };
}

function numbered({ resultsUrl, id, variants }: Results, ending: string): string[] {
	return Array.from({ length: variants }, (_, index) => `${resultsUrl}/${id}_${index}.${ending}`);
}
