import { beforeAll, describe, expect, it } from 'vitest';

import { type HttpContent, type HttpMethod, isVersion1, sendHttp } from '../../n8n/index.ts';
import { useN8n } from '../useN8n.ts';
import {
	asksAbout,
	outcomeOf,
	SHORT_SAFETY_LOOK,
	startWait,
	type StartedWait,
	videoNodes,
	type WaitUsing,
	waitWorkflow,
} from './useWaits.ts';

/** Longer than a callback is checked for. */
const RENDER_SECONDS = 60;

/** No callbacks of its own: what wakes a wait here is posted by the test, or its safety look. */
const run = useN8n({ renderSeconds: RENDER_SECONDS, callbacks: true });

interface Target extends StartedWait {
	/** The address that the server was given; in mode suspend there is none, and it can only be guessed. */
	hook: string;
	/** Without n8n's token. */
	guessed: string;
}

const targets = new Map<string, Target>();

interface TargetChange {
	mode?: WaitUsing;
	options?: object;
	renderSeconds?: number;
}

async function startTarget(
	name: string,
	{ mode = 'callback', options, renderSeconds }: TargetChange,
): Promise<void> {
	const { simulator, credential, n8n } = run;
	simulator.script({ when: { prompt: name }, times: 2, renderSeconds, callbacks: { lost: 'all' } });
	const workflow = waitWorkflow(name, videoNodes('createVideo', mode, { options }), credential);
	const wait = await startWait(run, workflow, [name, name]);
	await wait.suspended();
	const { notifyHook } = simulator.submissions.find(({ id }) => id === wait.taskIds()[0])!.body;
	const guessed = `${n8n.baseUrl}/webhook-waiting/${wait.executionId}`;
	targets.set(name, { ...wait, hook: (notifyHook as string | undefined) ?? guessed, guessed });
}

const send = async (method: HttpMethod, url: string, content: HttpContent = {}) => {
	const { status, body } = await sendHttp(method, url, content);
	return { status, body };
};
const post = async (url: string, body: unknown) => await send('POST', url, { body });

async function expectTruth({ ended, taskIds }: Target) {
	const { status, runs, next } = outcomeOf(await ended());
	expect([status, runs]).toEqual(['success', 1]);
	expect(next).toMatchObject(taskIds().map((taskId) => ({ taskId, status: 'SUCCESS', failReason: null })));
}

beforeAll(async () => {
	await startTarget('guessed', { options: SHORT_SAFETY_LOOK });
	await startTarget('lie', { options: SHORT_SAFETY_LOOK });
	await startTarget('noise', { options: SHORT_SAFETY_LOOK });
	await startTarget('suspended', { mode: 'suspend' });
	await startTarget('wrong end', { renderSeconds: 3 });
	await startTarget('twice', { renderSeconds: 3 });
});

describe.concurrent('a wake-up that is forged', () => {
	it('by a guessed execution id does not end the wait before its time', async () => {
		const target = targets.get('guessed')!;
		const lie = { id: target.taskIds()[0], status: 'FAILURE', failReason: 'forged' };
		const { hook: otherHook } = targets.get('noise')!;
		const otherToken = new URL(otherHook).search;
		const answers = await Promise.all(
			[target.guessed, `${target.guessed}?signature=${'a'.repeat(64)}`, `${target.guessed}${otherToken}`].map(
				async (url) => await post(url, lie),
			),
		);
		// n8n 2.x refuses without the right token; on 1.x, which has none, the node asks the API.
		const refused = isVersion1(run.n8n.version)
			? { status: 503, body: { error: 'The API did not confirm the callback' } }
			: { status: 401, body: { error: 'Invalid token' } };
		expect(answers).toEqual([refused, refused, refused]);
		await expectTruth(target);
	});

	it('by a lie about a running task is refused, and asks the API a few times at the most', async () => {
		const target = targets.get('lie')!;
		const [first] = target.taskIds();
		const asksBefore = asksAbout(run, [first!]).length;
		const lies = Array.from({ length: 10 }, (_, index) => ({
			id: first,
			status: 'SUCCESS',
			state: `${index}`,
		}));
		const answers = await Promise.all(lies.map(async (lie) => await post(target.hook, lie)));
		for (const answer of answers) {
			expect(answer).toEqual({ status: 503, body: { error: 'The API did not confirm the callback' } });
		}
		expect(asksAbout(run, [first!]).length - asksBefore).toBeLessThan(20);
		await expectTruth(target);
	});

	it('by what is no news of its tasks costs no request, and the wait goes on', async () => {
		const target = targets.get('noise')!;
		const [first] = target.taskIds();
		const [other] = targets.get('lie')!.taskIds();
		const asksBefore = asksAbout(run, [first!]).length;
		const notATask = { status: 400, body: { error: expect.stringContaining('not a JSON object') as string } };
		const notOurs = { status: 200, body: { ignored: 'The execution does not wait for this task' } };
		const running = { status: 200, body: { ignored: 'The task has not ended' } };
		expect(await post(target.hook, [])).toEqual(notATask);
		expect(await post(target.hook, { id: first })).toEqual(notATask);
		expect(await send('POST', target.hook)).toEqual(notATask);
		expect(await post(target.hook, { id: '1', status: 'SUCCESS' })).toEqual(notOurs);
		expect(await post(target.hook, { id: other, status: 'SUCCESS' })).toEqual(notOurs);
		for (let percent = 0; percent < 100; percent += 10) {
			const progress = { id: first, status: 'IN_PROGRESS', progress: `${percent}%` };
			expect(await post(target.hook, progress)).toEqual(running);
		}
		expect((await send('GET', target.hook)).status).toBe(404);
		expect((await send('PUT', target.hook, { body: { id: first, status: 'SUCCESS' } })).status).toBe(404);
		expect(asksAbout(run, [first!])).toHaveLength(asksBefore);
		await expectTruth(target);
	});

	it('does nothing to a wait that only looks by itself', async () => {
		const target = targets.get('suspended')!;
		const answer = await post(target.hook, { id: target.taskIds()[0], status: 'SUCCESS' });
		expect(answer).toEqual(
			isVersion1(run.n8n.version)
				? { status: 200, body: { ignored: 'The execution does not wait for this task' } }
				: { status: 401, body: { error: 'Invalid token' } },
		);
		await expectTruth(target);
	});

	it('by the wrong end of finished tasks ends the wait with the right one', async () => {
		const target = targets.get('wrong end')!;
		const [first, second] = target.taskIds();
		const toFailed = (id: string | undefined) => ({ id, status: 'FAILURE', failReason: 'forged' });
		expect(await post(target.hook, toFailed(first))).toMatchObject({ status: 200 });
		await post(target.hook, toFailed(second));
		await expectTruth(target);
	});
});

describe.concurrent('a wake-up that is true', () => {
	it('ends the wait once, however often it is posted at one moment and after it', async () => {
		const target = targets.get('twice')!;
		const posts = target
			.taskIds()
			.flatMap((id) => Array.from({ length: 5 }, () => ({ id, status: 'SUCCESS' })));
		const answers = await Promise.all(posts.map(async (body) => await post(target.hook, body)));
		const resumed = answers.filter(({ body }) => JSON.stringify(body) === '{"resumed":true}');
		expect(resumed).toHaveLength(1);
		await expectTruth(target);
		const { status } = await post(target.hook, posts[0]);
		expect(status).toBe(409);
		await expectTruth(target);
	});
});
