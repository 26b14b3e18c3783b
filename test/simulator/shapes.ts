import type { Answer } from './answers.ts';
import type { Shape } from './types.ts';

type JsonObject = Record<string, unknown>;

/** Shapes applied to the JSON text, since only text can hold a 17-digit number. */
const TEXT_SHAPES: Partial<Record<Shape, (text: string) => string>> = {
	idAsNumber: (text) => text.replace(/"(id|result)":"(\d+)"/g, '"$1":$2'),
	idAsArray: (text) => text.replace(/"result":"(\d+)"/g, '"result":[$1]'),
};

/** Shapes applied to each task. */
const TASK_SHAPES: Partial<Record<Shape, (task: JsonObject) => JsonObject>> = {
	statusLowercase: (task) => ({ ...task, status: String(task.status).toLowerCase() }),
	statusUnknown: (task) => ({ ...task, status: 'WARMING_UP' }),
	statusEmpty: (task) => ({ ...task, status: '' }),
	statusMissing: (task) => ({ ...task, status: undefined }),
	progressAsNumber: (task) => ({ ...task, progress: Number.parseInt(String(task.progress), 10) }),
	videoUrlMissing: withoutVideo(() => ({})),
	videoUrlInImageUrl: withoutVideo(({ videoUrl }) => ({ imageUrl: videoUrl })),
	videoUrlInProperties: withoutVideo(({ videoUrl, properties }) => ({
		properties: { ...(properties as JsonObject), videoUrl },
	})),
	videoUrlsAsStrings: (task) =>
		Array.isArray(task.videoUrls)
			? { ...task, videoUrls: task.videoUrls.map((video: { url: string }) => video.url) }
			: task,
	videoUrlsWithGap: (task) =>
		Array.isArray(task.videoUrls) ? { ...task, videoUrls: task.videoUrls.with(1, { url: '' }) } : task,
	snakeCase: ({ videoUrls, ...task }) => ({
		...Object.fromEntries(Object.entries(task).map(([name, value]) => [toSnakeCase(name), value])),
		video_urls: JSON.stringify(videoUrls),
	}),
};

export function reshaped(text: string, shape: Shape): string {
	const changeText = TEXT_SHAPES[shape];
	if (changeText) return changeText(text);
	return withEachTask(text, (task) => ('status' in task ? (TASK_SHAPES[shape]?.(task) ?? task) : task));
}

/** Changes a text body; leaves a Buffer as it is. */
export function withBody(answer: Answer, change: (text: string) => string): Answer {
	return typeof answer.body === 'string' ? { ...answer, body: change(answer.body) } : answer;
}

/** Changes a JSON text's object, or every object of its array. */
export function withEachTask(text: string, change: (task: JsonObject) => JsonObject): string {
	const value: unknown = JSON.parse(text);
	return JSON.stringify(
		Array.isArray(value) ? value.map((task: JsonObject) => change(task)) : change(value as JsonObject),
	);
}

const toSnakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function withoutVideo(extra: (task: JsonObject) => JsonObject): (task: JsonObject) => JsonObject {
	return (task) =>
		task.videoUrl ? { ...task, videoUrl: undefined, videoUrls: undefined, ...extra(task) } : task;
}
