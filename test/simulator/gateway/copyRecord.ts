import type { TaskRecord } from '../rendering.ts';

/** What a gateway knows about a task without its upstream. */
export interface OwnPart {
	id: string;
	action: unknown;
	/** For an extension or a button press, the parent's prompt. Source: new-api's code. */
	prompt: string;
	createdAtMs: number;
}

/** The record before the first look. Source: new-api's code. */
export function firstRecord({ id, action, prompt, createdAtMs }: OwnPart): TaskRecord {
	return {
		id,
		action,
		customId: '',
		botType: '',
		prompt,
		promptEn: '',
		description: 'Submit success',
		state: '',
		submitTime: Math.round(createdAtMs),
		startTime: 0,
		finishTime: 0,
		imageUrl: '',
		videoUrl: '',
		videoUrls: null,
		status: '',
		progress: '0%',
		failReason: '',
		buttons: null,
		maskBase64: '',
		properties: null,
	};
}

/** The record after a look at the upstream's; fields that aren't listed here are dropped. Source: new-api's code. */
export function lookedAtRecord(own: OwnPart, upstream: TaskRecord): TaskRecord {
	const { videoUrls, buttons, properties } = upstream;
	const hasVideos = Array.isArray(videoUrls) && videoUrls.length > 0;
	return {
		...firstRecord(own),
		promptEn: upstream.promptEn ?? '',
		state: upstream.state ?? '',
		submitTime: upstream.submitTime ?? 0,
		startTime: upstream.startTime ?? 0,
		finishTime: upstream.finishTime ?? 0,
		imageUrl: upstream.imageUrl ?? '',
		videoUrl: upstream.videoUrl ?? '',
		videoUrls: hasVideos ? (videoUrls as Array<{ url: string }>).map(({ url }) => ({ url })) : null,
		status: upstream.status,
		progress: upstream.progress,
		failReason: upstream.failReason ?? '',
		buttons: buttons ?? null,
		properties: properties ? toProperties(properties as TaskRecord) : null,
	};
}

/**
 * As installed, new-api proxies pictures. Until a task succeeds, each answer has a different address.
 * Source: new-api's code.
 */
export function withOwnPicture(record: TaskRecord, serverAddress: string, atMs: number): TaskRecord {
	if (record.imageUrl === '') return record;
	const rand = record.status === 'SUCCESS' ? '' : `?rand=${Math.round(atMs)}000000`;
	return { ...record, imageUrl: `${serverAddress}/mj/image/${record.id as string}${rand}` };
}

const toProperties = ({ finalPrompt = '', finalZhPrompt = '' }: TaskRecord) => ({
	finalPrompt,
	finalZhPrompt,
});
