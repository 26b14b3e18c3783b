import { describe, expect, it } from 'vitest';

import { toVideoTask } from '../../../nodes/MidjourneyVideo/api/task.ts';
import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';
import { decideCallback } from '../../../nodes/MidjourneyVideo/trigger/decideCallback.ts';
import { away } from '../fakeApi.ts';
import {
	createTools,
	failed,
	finished,
	ID,
	NONCE,
	onProgress,
	refused,
	running,
	signed,
	toPost,
	toSettings,
	toSignedQuery,
} from './tools.ts';

const CROWDED = refused(429, 'Too many callbacks are being checked right now');

const other = { ...finished, id: '18' };
const third = { ...finished, id: '19' };

/** Tools with an API that responds only when the test says so. */
function createHeldTools(places: number) {
	const tools = createTools({}, { places });
	const held: Array<{ id: string; answer: (record?: object) => void }> = [];
	tools.fetchTask = async (id) =>
		await new Promise((resolve) => {
			held.push({ id, answer: (record) => resolve(toVideoTask(record)) });
		});
	const post = async (record: object, settings = toSettings(), query?: object) =>
		await decideCallback(toPost(record, query), settings, tools);
	return { tools, held, post };
}

describe('decideCallback with all places taken', () => {
	it('refuses at once with 429, and asks nothing', async () => {
		const { held, post } = createHeldTools(2);
		const waiting = [post(finished), post(other)];
		expect(await post(third)).toEqual(CROWDED);
		expect(held.map(({ id }) => id)).toEqual([ID, '18']);
		held[0]!.answer(finished);
		held[1]!.answer(other);
		expect(await Promise.all(waiting)).toMatchObject([{ kind: 'started' }, { kind: 'started' }]);
	});

	it('lets copies share the place of the first, whatever progress they tell of an end', async () => {
		const { held, post } = createHeldTools(1);
		const waiting = [post(finished), post(finished), post({ ...finished, progress: '1%' })];
		held[0]!.answer(finished);
		expect((await Promise.all(waiting)).map(({ kind }) => kind)).toEqual(['started', 'ignored', 'ignored']);
		expect(held).toHaveLength(1);
	});

	it('still answers what needs no ask', async () => {
		const { held, post } = createHeldTools(1);
		const waiting = post(finished);
		expect(await post(running)).toMatchObject({ kind: 'ignored' });
		expect(await post({ ...other, state: 'x' }, toSettings({ stateFilter: 'row-*' }))).toMatchObject({
			kind: 'ignored',
		});
		expect(await post({})).toMatchObject({ status: 400 });
		expect(await post(other, signed)).toMatchObject({ status: 401 });
		expect(await post(other, toSettings({ verify: false }))).toMatchObject({ kind: 'started' });
		held[0]!.answer(finished);
		expect(await waiting).toMatchObject({ kind: 'started' });
	});

	it('does not let strangers take the places of signed callbacks, nor the other way round', async () => {
		const { held, post } = createHeldTools(1);
		const waiting = [post(finished), post(other, signed, toSignedQuery('row-7'))];
		expect(await post(third)).toEqual(CROWDED);
		expect(await post(third, signed, toSignedQuery('row-7', `${NONCE}2`))).toEqual(CROWDED);
		held[0]!.answer(finished);
		held[1]!.answer(other);
		expect(await Promise.all(waiting)).toMatchObject([{ kind: 'started' }, { kind: 'started' }]);
	});

	it('has room again as soon as the API confirms one, though its link is still to come', async () => {
		const { held, post } = createHeldTools(1);
		const waiting = post(finished);
		held[0]!.answer({ ...finished, videoUrl: '' });
		await expect.poll(() => held.length).toBe(2);
		const next = post(other);
		expect(held).toHaveLength(3);
		expect(await post(third)).toEqual(CROWDED);
		held[1]!.answer(finished);
		held[2]!.answer(other);
		expect(await Promise.all([waiting, next])).toMatchObject([{ kind: 'started' }, { kind: 'started' }]);
	});
});

describe('decideCallback leaves its place', () => {
	it.each<[string, Record<string, unknown> | Error | undefined, object, object]>([
		['a start', finished, finished, { kind: 'started' }],
		['a start without a link', { ...finished, videoUrl: '' }, finished, { kind: 'started' }],
		['an unknown task', undefined, finished, { status: 403 }],
		['a server that is away', away(), finished, { status: 503 }],
		['a rejected key', new Failure('HTTP 401'), finished, { status: 503 }],
		['an error', new TypeError('x is not a function'), finished, { status: 503 }],
		['another status', failed, finished, { status: 503 }],
		['another state', { ...finished, state: 'row-8' }, finished, { status: 503 }],
		['an older status', running, finished, { status: 503 }],
		['an outdated progress', finished, running, { kind: 'ignored' }],
	])('after %s', async (_, answer, record, expected) => {
		const tools = createTools({ [ID]: [answer], 18: [other] }, { places: 1 });
		expect(await decideCallback(toPost(record), onProgress, tools)).toMatchObject(expected);
		expect(await decideCallback(toPost(other), onProgress, tools)).toMatchObject({ kind: 'started' });
		expect(tools.memory.pending.size).toBe(0);
	});
});
