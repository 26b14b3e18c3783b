import type { VideoRequest } from './schemas.ts';
import type { SettledStatus, TaskStatus } from './types.ts';

export type TaskRecord = Record<string, unknown>;

/** All there is to know about a video task: what it looks like at any time follows from it. */
export interface Render {
	id: string;
	body: VideoRequest;
	createdAtMs: number;
	/** Later than `createdAtMs` for a queued task. */
	startsAtMs: number;
	renderMs: number;
	outcome: SettledStatus;
	failReason: string;
	/** Put over the record once the task has settled. */
	fields: Record<string, unknown>;
	/** Result files are below it. */
	resultsUrl: string;
}

export interface Change {
	atMs: number;
	status: TaskStatus;
	progress: string;
}

const RUNNING: ReadonlyArray<{ share: number; status: TaskStatus; progress: string }> = [
	{ share: 0, status: 'NOT_START', progress: '0%' },
	{ share: 0.04, status: 'SUBMITTED', progress: '0%' },
	{ share: 0.08, status: 'IN_PROGRESS', progress: '0%' },
	{ share: 0.12, status: 'IN_PROGRESS', progress: '12%' },
	{ share: 0.25, status: 'IN_PROGRESS', progress: '25%' },
	{ share: 0.37, status: 'IN_PROGRESS', progress: '37%' },
	{ share: 0.5, status: 'IN_PROGRESS', progress: '50%' },
	{ share: 0.62, status: 'IN_PROGRESS', progress: '62%' },
	{ share: 0.75, status: 'IN_PROGRESS', progress: '75%' },
	{ share: 0.87, status: 'IN_PROGRESS', progress: '87%' },
];

const DEFAULT_VARIANTS = 4;

/** Every status or progress change, the state right after submission first. */
export function changesOf(render: Render): Change[] {
	const running = RUNNING.map(({ share, status, progress }) => ({
		atMs: render.startsAtMs + share * render.renderMs,
		status,
		progress,
	}));
	const progress = render.outcome === 'MODAL' ? '0%' : '100%';
	return [...running, { atMs: endOf(render), status: render.outcome, progress }];
}

export function endOf(render: Render): number {
	return render.startsAtMs + render.renderMs;
}

export function variantsOf(render: Render): number {
	return render.body.batchSize ?? DEFAULT_VARIANTS;
}

/** The task object as the API shows it at that time. */
export function recordAt(render: Render, atMs: number): TaskRecord {
	const changes = changesOf(render);
	const change = changes.findLast((candidate) => candidate.atMs <= atMs) ?? changes[0]!;
	const hasStarted = change.status !== 'NOT_START';
	const hasSettled = change.status === render.outcome;
	return {
		...requestPart(render),
		status: change.status,
		progress: change.progress,
		startTime: hasStarted ? Math.round(render.startsAtMs) : 0,
		finishTime: hasSettled ? Math.round(endOf(render)) : 0,
		failReason: hasSettled ? render.failReason : '',
		...resultPart(render, change.status === 'SUCCESS'),
		...(hasSettled ? render.fields : {}),
	};
}

function requestPart({ id, body, createdAtMs }: Render): TaskRecord {
	return {
		id,
		action: 'VIDEO',
		customId: '',
		botType: 'MID_JOURNEY',
		prompt: body.prompt ?? '',
		promptEn: body.prompt ?? '',
		description: 'Submit success',
		state: body.state ?? '',
		submitTime: Math.round(createdAtMs),
		maskBase64: '',
		buttons: [],
		properties: { finalPrompt: body.prompt ?? '' },
		videoType: body.videoType ?? '',
	};
}

function resultPart(render: Render, succeeded: boolean): TaskRecord {
	if (!succeeded) return { imageUrl: '', videoUrl: '' };
	const videoUrls = Array.from({ length: variantsOf(render) }, (_, index) => ({
		url: `${render.resultsUrl}/${render.id}_${index}.mp4`,
		thumbnail: `${render.resultsUrl}/${render.id}_${index}.png`,
	}));
	return { imageUrl: videoUrls[0]?.thumbnail, videoUrl: videoUrls[0]?.url, videoUrls };
}
