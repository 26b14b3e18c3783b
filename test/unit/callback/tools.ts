import type {
	CallbackRequest,
	CallbackSettings,
	CallbackTools,
} from '../../../nodes/MidjourneyVideo/callback/answerCallback.ts';
import { CallbackMemory } from '../../../nodes/MidjourneyVideo/callback/memory.ts';
import { createPlaces } from '../../../nodes/MidjourneyVideo/callback/places.ts';
import { toSignedUrl } from '../../../nodes/MidjourneyVideo/callback/signature.ts';
import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';

export const ID = '1719838483990100';
export const SECRET = 'correct horse battery staple';
export const NONCE = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';

export const running = { id: ID, status: 'IN_PROGRESS', progress: '40%', state: 'row-7' };
export const failed = { id: ID, status: 'FAILURE', failReason: 'Banned words', state: 'row-7' };
export const finished = {
	id: ID,
	status: 'SUCCESS',
	progress: '100%',
	state: 'row-7',
	videoUrl: 'https://cdn.example/0.mp4',
};

/** What the trigger outputs for `finished`. */
export const finishedOutput = {
	taskId: ID,
	status: 'SUCCESS',
	finished: true,
	succeeded: true,
	progress: 100,
	videoUrl: 'https://cdn.example/0.mp4',
	videoUrls: ['https://cdn.example/0.mp4'],
	state: 'row-7',
	prompt: null,
	failReason: null,
	event: 'succeeded',
};

/** A record of the API, how asking for it fails, or undefined for an unknown task. */
export type ApiAnswer = Record<string, unknown> | Error | undefined;

interface FakeTools extends CallbackTools {
	/** Each ask with its time, e.g. `2.5s 17`. */
	log: string[];
}

/**
 * An API without HTTP and a clock without waiting. It gives the answers about a task one after the other, then the
 * last one again and again; each takes `askMs`. It knows no other task. As many callers as there are `places` may wait.
 */
export function createTools(
	answers: Record<string, ApiAnswer[]> = {},
	{ askMs = 0, places = 1_000 } = {},
): FakeTools {
	const left = new Map(Object.entries(answers).map(([id, list]) => [id, [...list]]));
	const startMs = 1_700_000_000_000;
	let nowMs = startMs;
	const [takeSigned, takeUnsigned] = [createPlaces(places), createPlaces(places)];
	const log: string[] = [];
	return {
		memory: new CallbackMemory(),
		placesOf: (isSigned) => (isSigned ? takeSigned : takeUnsigned),
		clock: { now: () => nowMs, sleep: async (durationMs) => void (nowMs += durationMs) },
		random: () => 0.5,
		fetchTask: async (taskId) => {
			log.push(`${(nowMs - startMs) / 1000}s ${taskId}`);
			nowMs += askMs;
			const list = left.get(taskId) ?? [];
			const answer = list.length > 1 ? list.shift() : list[0];
			if (answer instanceof Error) throw answer;
			return toVideoTask(answer);
		},
		log,
	};
}

/** The trigger's defaults. */
export function toSettings(change: Partial<CallbackSettings> = {}): CallbackSettings {
	return {
		events: ['succeeded', 'failed'],
		verify: true,
		simplify: true,
		stateFilter: '',
		parseState: false,
		dedupe: true,
		callbackSecret: '',
		...change,
	};
}

export function toPost(body: object, query: unknown = {}): CallbackRequest {
	return { text: JSON.stringify(body), query };
}

/** The query of a URL that was signed for the state. */
export function toSignedQuery(state: string, nonce = NONCE, secret = SECRET) {
	const { searchParams } = new URL(toSignedUrl('https://n8n.example/callback', secret, state, nonce));
	return { nonce: searchParams.get('nonce')!, signature: searchParams.get('signature')! };
}
