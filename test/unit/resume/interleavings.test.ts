import fc from 'fast-check';
import { expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { createApi, play, type Post, START_MS, toSuspension } from './tools.ts';

const LONGEST_MS = 120_000;
const ENDS = ['SUCCESS', 'FAILURE', 'CANCEL', 'MODAL'];

/** Few moments, so that many things happen at the same one. */
const moment = fc.oneof(
	fc.integer({ min: 0, max: 8 }).map((count) => count * 1_000),
	fc.integer({ min: 0, max: 9 }).map((count) => count * 10_000),
	fc.integer({ min: 0, max: 90_000 }),
);

/** When the API shows each task of a wait as settled; some never. */
const settledTimes = fc.array(
	fc.oneof({ weight: 15, arbitrary: moment }, { weight: 1, arbitrary: fc.constant(Infinity) }),
	{ minLength: 1, maxLength: 5 },
);

const apiKind = fc.record({ hasList: fc.boolean(), askMs: fc.constantFrom(0, 0, 400, 9_000) });

/** Any callback at any time: true ones, lies, progress, and some about tasks of nobody. */
const anyPost: fc.Arbitrary<Post> = fc.record({
	id: fc.integer({ min: 0, max: 5 }).map(String),
	status: fc.constantFrom('SUCCESS', 'SUCCESS', 'SUCCESS', ...ENDS, 'IN_PROGRESS', ''),
	afterMs: moment,
});

/** Callbacks doubled: the same one again, at the same time or later. */
const anyPosts = fc
	.tuple(
		fc.array(anyPost, { maxLength: 10, size: 'max' }),
		fc.array(fc.tuple(fc.nat(), moment), { maxLength: 4 }),
	)
	.map(([posts, repeats]) => [
		...posts,
		...repeats.flatMap(([index, laterMs]) => {
			const post = posts[index % posts.length];
			return post ? [{ ...post, afterMs: post.afterMs! + laterMs }] : [];
		}),
	]);

const createApiOf = (
	settledMs: number[],
	kind: { hasList: boolean; askMs: number },
	faults: boolean[] = [],
) => {
	let asks = 0;
	return createApi((id, elapsedMs) => {
		asks += 1;
		if (faults[asks % faults.length]) return new Failure('The server is away');
		return elapsedMs >= settledMs[Number(id)]! ? 'SUCCESS' : 'IN_PROGRESS';
	}, kind);
};

/** Every task is told when it is settled: chance alone tells all of several tasks too seldom. */
const toTold = (settledMs: number[]): Post[] =>
	settledMs
		.map((afterMs, index) => ({ id: String(index), status: 'SUCCESS', afterMs }))
		.filter(({ afterMs }) => afterMs < Infinity);

const toIds = (settledMs: number[]) => settledMs.map((_, index) => String(index));

it('answerResume resumes at most once, and only when the API shows all tasks as settled, whatever comes when', async () => {
	const resumedWith = new Map<number, number>();
	const timer = fc.record({
		dueMs: fc.integer({ min: 0, max: 200_000 }).map((dueMs) => START_MS + dueMs),
		hasOneWakeUp: fc.boolean(),
	});
	const faults = fc.oneof(fc.constant<boolean[]>([]), fc.array(fc.boolean(), { maxLength: 6 }));
	await fc.assert(
		fc.asyncProperty(
			settledTimes,
			apiKind,
			timer,
			faults,
			fc.boolean(),
			anyPosts,
			async (settledMs, kind, { dueMs, hasOneWakeUp }, faultsInTurn, areAllTold, others) => {
				const posts = [...(areAllTold ? toTold(settledMs) : []), ...others];
				const api = createApiOf(settledMs, kind, faultsInTurn);
				const taskIds = toIds(settledMs);
				const answers = await play(api, toSuspension(taskIds, { dueMs, hasOneWakeUp }), posts);

				const resumed = posts.flatMap((post, index) => {
					const { answer, answeredMs } = answers[index]!;
					return answer.kind === 'resumed' ? [{ ...post, answeredMs }] : [];
				});
				expect(resumed.length).toBeLessThanOrEqual(1);
				for (const { id, status, answeredMs } of resumed) {
					expect(taskIds).toContain(id);
					expect(ENDS).toContain(status);
					expect(answeredMs).toBeGreaterThanOrEqual(Math.max(...settledMs));
					if (!hasOneWakeUp) expect(dueMs - START_MS - answeredMs).toBeGreaterThanOrEqual(75_000);
					resumedWith.set(taskIds.length, (resumedWith.get(taskIds.length) ?? 0) + 1);
				}
				for (const [index, { answeredMs }] of answers.entries()) {
					expect(answeredMs - posts[index]!.afterMs!).toBeLessThanOrEqual(30_000 + 2 * kind.askMs);
				}
				const asksFor = posts.filter(({ id, status }) => taskIds.includes(id) && ENDS.includes(status!));
				if (asksFor.length === 0) expect(api.log).toEqual([]);
			},
		),
	);
	const { numRuns = 0 } = fc.readConfigureGlobal();
	for (const count of [1, 2, 3, 4, 5]) expect(resumedWith.get(count)).toBeGreaterThan(0.003 * numRuns);
});

it('answerResume resumes exactly once when every task is told at its end, the API at most 20 seconds behind', async () => {
	const told = fc.array(fc.record({ endMs: moment, lagMs: fc.integer({ min: 0, max: 20_000 }) }), {
		minLength: 1,
		maxLength: 5,
	});
	const quickKind = fc.record({ hasList: fc.boolean(), askMs: fc.constantFrom(0, 400, 2_000) });
	await fc.assert(
		fc.asyncProperty(told, quickKind, anyPosts, async (tasks, kind, others) => {
			const settledMs = tasks.map(({ endMs, lagMs }) => endMs + lagMs);
			const told = tasks.map(({ endMs }, index) => ({ id: String(index), afterMs: endMs }));
			const suspension = toSuspension(toIds(settledMs), { dueMs: START_MS + 2 * LONGEST_MS });
			const answers = await play(createApiOf(settledMs, kind), suspension, [...told, ...others]);
			expect(answers.filter(({ answer }) => answer.kind === 'resumed')).toHaveLength(1);
		}),
	);
});
