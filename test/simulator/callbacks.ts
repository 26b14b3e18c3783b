import { Agent } from 'undici';

import { changesOf, recordAt, type Render, type TaskRecord } from './rendering.ts';
import { type Post, sendUntilAccepted } from './senders.ts';
import type { CallbackDelivery, CallbackScript, Clock, TaskStatus } from './types.ts';

/** How often to check for due callbacks. Real milliseconds, so that an injected clock works too. */
const TICK_MS = 10;

/** How long a receiver may take to answer: a busy one that also calls the API first is slow. */
const RECEIVER_TIMEOUT_MS = 120_000;

interface DuePost {
	dueAtMs: number;
	body: Record<string, unknown>;
}

interface Pending extends DuePost, Post {
	taskId: string;
	attempts: number;
}

export type Callbacks = ReturnType<typeof createCallbacks>;

/** Posts tasks' changes to their `notifyHook`: each once, whatever the receiver answers, unless scripted otherwise. */
export function createCallbacks(nowMs: Clock) {
	const dispatcher = new Agent({
		headersTimeout: RECEIVER_TIMEOUT_MS,
		bodyTimeout: RECEIVER_TIMEOUT_MS,
		// One connection per post: a receiver may close a kept connection just as the next post goes out, and lose it.
		pipelining: 0,
	});
	const delivered: CallbackDelivery[] = [];
	/** A task's posts go out one after another, so that only `reordered` changes their order. */
	const lines = new Map<string, Promise<void>>();
	let pending: Pending[] = [];
	let timer: NodeJS.Timeout | undefined;
	let round = 0;

	function schedule(render: Render, url: string, script: CallbackScript = {}): void {
		const { attempts = 1 } = script;
		pending.push(...postsOf(render, script).map((post) => ({ ...post, taskId: render.id, url, attempts })));
		postDue();
		timer ??= setInterval(postDue, TICK_MS);
	}

	function postDue(): void {
		const due = pending.filter(({ dueAtMs }) => dueAtMs <= nowMs());
		pending = pending.filter((post) => !due.includes(post));
		for (const post of due) {
			const before = lines.get(post.taskId) ?? Promise.resolve();
			lines.set(
				post.taskId,
				before.then(() => deliver(post, round)),
			);
		}
		if (pending.length === 0) stopTimer();
	}

	async function deliver(post: Pending, ofRound: number): Promise<void> {
		if (ofRound !== round) return;
		const { taskId, url, body, attempts } = post;
		for await (const outcome of sendUntilAccepted(post, attempts, dispatcher)) {
			if (ofRound !== round) return;
			delivered.push({ taskId, url, body, ...outcome });
		}
	}

	function stopTimer(): void {
		clearInterval(timer);
		timer = undefined;
	}

	function clear(): void {
		round += 1;
		stopTimer();
		pending = [];
		lines.clear();
		delivered.splice(0);
	}

	return {
		delivered,
		schedule,
		clear,
		async close() {
			clear();
			await dispatcher.destroy();
		},
	};
}

/** What is posted for a task, in order; the state right after submission isn't a change. */
function postsOf(render: Render, script: CallbackScript): DuePost[] {
	const { lost = [], copies = 1, earlySeconds = 0, lateSeconds = 0, reordered = false } = script;
	const shiftMs = (lateSeconds - earlySeconds) * 1000;
	const changes = changesOf(render).slice(1);
	const kept = changes.filter(({ status }) => lost !== 'all' && !lost.includes(status));
	const posts = kept.map(({ atMs }) => ({ dueAtMs: atMs + shiftMs, body: recordAt(render, atMs) }));
	const ordered = reordered ? withNeighboursSwapped(posts) : posts;
	const copiesOf = ({ status }: TaskRecord) =>
		typeof copies === 'number' ? copies : (copies[status as TaskStatus] ?? 1);
	return ordered.flatMap((post) => Array.from({ length: copiesOf(post.body) }, () => post));
}

/** The later post of a pair goes first, at its own time. Pairs count from the end, so that the last post is swapped. */
function withNeighboursSwapped(posts: DuePost[]): DuePost[] {
	const swapped = [...posts];
	for (let index = posts.length - 1; index > 0; index -= 2) {
		const [earlier, later] = [posts[index - 1]!, posts[index]!];
		swapped.splice(index - 1, 2, later, { ...earlier, dueAtMs: later.dueAtMs });
	}
	return swapped;
}
