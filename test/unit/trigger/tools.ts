import { toSignedUrl } from '../../../nodes/MidjourneyVideo/run/signedCallbackUrl.ts';
import { CallbackMemory } from '../../../nodes/MidjourneyVideo/trigger/callbackMemory.ts';
import { createPlaces } from '../../../nodes/MidjourneyVideo/trigger/confirmCallback.ts';
import type {
	CallbackRequest,
	CallbackSettings,
	CallbackTools,
} from '../../../nodes/MidjourneyVideo/trigger/decideCallback.ts';
import { type Answer, createApi, createClock, inTurn } from '../fakeApi.ts';

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

interface FakeTools extends CallbackTools {
	/** Each request with its time, such as `2.5s fetch 17`. */
	log: string[];
}

/**
 * An API that returns the answers for a task one after another, then repeats the last one; each takes `askMs`. It knows
 * no other tasks. Up to `places` callers may wait.
 */
export function createTools(
	answers: Record<string, Answer[]> = {},
	{ askMs = 0, places = 1_000 } = {},
): FakeTools {
	const scripts = new Map(Object.entries(answers).map(([id, list]) => [id, inTurn(list)]));
	const clock = createClock();
	const { fetchTask, log } = createApi(
		{ task: (taskId) => scripts.get(taskId)?.(), answerMs: () => askMs },
		clock,
	);
	const [takeSigned, takeUnsigned] = [createPlaces(places), createPlaces(places)];
	return {
		memory: new CallbackMemory(),
		placesOf: (isSigned) => (isSigned ? takeSigned : takeUnsigned),
		clock,
		random: () => 0.5,
		fetchTask,
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

/** The query of a URL signed for the state. */
export function toSignedQuery(state: string, nonce = NONCE, secret = SECRET) {
	const { searchParams } = new URL(toSignedUrl('https://n8n.example/callback', secret, state, nonce));
	return { nonce: searchParams.get('nonce')!, signature: searchParams.get('signature')! };
}

export const signed = toSettings({ callbackSecret: SECRET });
export const onProgress = toSettings({ events: ['progress', 'succeeded', 'failed'] });

export const started = (output: object) => ({ kind: 'started', output });
export const ignored = (reason: string) => ({ kind: 'ignored', reason });
export const refused = (status: number, reason: string, detail?: string) => ({
	kind: 'refused',
	status,
	reason,
	detail,
});
export const unconfirmed = (detail: string) => refused(503, "The API didn't confirm the callback", detail);
