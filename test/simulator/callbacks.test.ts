import { expect, it } from 'vitest';

import { eventually, receiver, running } from './helpers.ts';
import type { CallbackScript, SimulatorOptions } from './types.ts';

const CHANGES = [
	'SUBMITTED 0%',
	...[0, 12, 25, 37, 50, 62, 75, 87].map((percent) => `IN_PROGRESS ${percent}%`),
	'SUCCESS 100%',
];

async function withHook(callbacks?: CallbackScript, options: SimulatorOptions = {}) {
	const hook = await receiver();
	const server = await running({ character: 'upstream', ...options });
	server.simulator.script({ callbacks });
	const id = await server.submitted({ notifyHook: hook.notifyHook, state: 'mine' });
	return { ...server, ...hook, id };
}

/** Submits a marker and waits for its callback, by which time any extra posts would have arrived. */
async function settle({ submitted, simulator, notifyHook }: Awaited<ReturnType<typeof withHook>>) {
	simulator.script({ renderSeconds: 0, callbacks: { lost: ['SUBMITTED', 'IN_PROGRESS'] } });
	const marker = await submitted({ notifyHook });
	await eventually(() => expect(simulator.callbacks.map(({ taskId }) => taskId)).toContain(marker));
	return marker;
}

it('each change is posted once, when it happens, whatever the receiver answers', async () => {
	const { simulator, advance, changes, bodies, id } = await withHook();
	advance(12);
	await eventually(() => expect(changes()).toEqual(CHANGES.slice(0, 3)));
	advance(88);
	await eventually(() => expect(simulator.callbacks).toHaveLength(CHANGES.length));
	expect(changes()).toEqual(CHANGES);
	expect(simulator.callbacks.map(({ answerStatus }) => answerStatus)).toEqual(CHANGES.map(() => 500));
	expect(bodies.every((body) => body.id === id && body.state === 'mine')).toBe(true);
});

it('the posted task is the task as fetched at that time', async () => {
	const { fetchTask, advance, bodies, id } = await withHook({ lost: ['SUBMITTED', 'IN_PROGRESS'] });
	advance(100);
	await eventually(() => expect(bodies).toHaveLength(1));
	expect(bodies[0]).toEqual((await fetchTask(id)).json());
});

it('the posted task echoes the callback address', async () => {
	const { advance, bodies, notifyHook } = await withHook();
	advance(100);
	await eventually(() => expect(bodies).toHaveLength(CHANGES.length));
	for (const { properties } of bodies) expect(properties).toMatchObject({ notifyHook });
});

it('the end alone can be posted twice', async () => {
	const { changes, advance } = await withHook({ copies: { SUCCESS: 2 } });
	advance(100);
	await eventually(() => expect(changes()).toEqual([...CHANGES, 'SUCCESS 100%']));
});

it('a gateway keeps the address to itself, so that the upstream has nobody to post to', async () => {
	const { simulator } = await withHook(undefined, { character: 'gateway' });
	expect(simulator.requests[0]!.body).toHaveProperty('notifyHook');
	expect(simulator.submissions[0]!.body.notifyHook).toBeUndefined();
});

it('behind a gateway that lets the address through, the upstream posts its own record, ahead of the copy', async () => {
	const run = await withHook(
		{ lost: ['SUBMITTED', 'IN_PROGRESS'] },
		{ character: 'gateway', callbacks: true, refreshSeconds: 15 },
	);
	run.advance(101);
	await eventually(() =>
		expect(run.bodies).toMatchObject([{ id: run.id, state: 'mine', status: 'SUCCESS' }]),
	);
	expect(run.bodies[0]).toHaveProperty('videoType');
	expect((await run.fetchTask(run.id)).json().status).toBe('IN_PROGRESS');
	run.advance(4);
	expect((await run.fetchTask(run.id)).json().status).toBe('SUCCESS');
});

it('nothing is posted before the first change', async () => {
	const run = await withHook();
	const marker = await settle(run);
	expect(run.bodies.map(({ id }) => id)).toEqual([marker]);
});

it('callbacks can be lost, all of them', async () => {
	const run = await withHook({ lost: 'all' });
	run.advance(100);
	const marker = await settle(run);
	expect(run.bodies.map(({ id }) => id)).toEqual([marker]);
});

it('callbacks of one status can be lost', async () => {
	const run = await withHook({ lost: ['SUCCESS'] });
	run.advance(100);
	await eventually(() => expect(run.bodies).toHaveLength(CHANGES.length - 1));
	const marker = await settle(run);
	const posted = run.bodies.filter(({ id }) => id !== marker);
	expect(posted.map(({ status, progress }) => `${status} ${progress}`)).toEqual(CHANGES.slice(0, -1));
});

it('callbacks can be duplicated', async () => {
	const { changes, advance } = await withHook({ copies: 2 });
	advance(100);
	await eventually(() => expect(changes()).toEqual(CHANGES.flatMap((change) => [change, change])));
});

it('callbacks can be ahead of the fetch call', async () => {
	const { changes, fetchTask, id } = await withHook({ earlySeconds: 100 });
	await eventually(() => expect(changes()).toEqual(CHANGES));
	expect((await fetchTask(id)).json().status).toBe('NOT_START');
});

it('callbacks can be late', async () => {
	const run = await withHook({ lateSeconds: 30 });
	run.advance(100);
	await eventually(() => expect(run.bodies.at(-1)).toMatchObject({ progress: '62%' }));
	const marker = await settle(run);
	expect(run.bodies.at(-1)).toMatchObject({ id: marker });
	run.advance(30);
	await eventually(() => expect(run.bodies.at(-1)).toMatchObject({ id: run.id, status: 'SUCCESS' }));
});

it('callbacks can be reordered, so that an outdated one comes last', async () => {
	const { changes, advance } = await withHook({ reordered: true });
	advance(100);
	await eventually(() => expect(changes()).toHaveLength(CHANGES.length));
	expect(changes().slice(-2)).toEqual(['SUCCESS 100%', 'IN_PROGRESS 87%']);
	expect(changes().sort()).toEqual([...CHANGES].sort());
});

it('a sender that retries posts again until it is answered with 2xx', async () => {
	const run = await withHook({ lost: ['SUBMITTED', 'IN_PROGRESS'], attempts: 3 });
	run.answers.push(503, 204);
	run.advance(100);
	await eventually(() => expect(run.simulator.callbacks).toHaveLength(2));
	const marker = await settle(run);
	expect(run.bodies.map(({ id }) => id)).toEqual([run.id, run.id, marker]);
	expect(run.simulator.callbacks.map(({ answerStatus }) => answerStatus)).toEqual([503, 204, 500]);
});

it('a sender that retries gives up in the end', async () => {
	const run = await withHook({ lost: ['SUBMITTED', 'IN_PROGRESS'], attempts: 2 });
	run.advance(100);
	await eventually(() => expect(run.simulator.callbacks).toHaveLength(2));
	const marker = await settle(run);
	expect(run.bodies.map(({ id }) => id)).toEqual([run.id, run.id, marker]);
});

it('a receiver that is gone is on record with an error', async () => {
	const { simulator, submitted, advance } = await running({ character: 'upstream' });
	await submitted({ notifyHook: 'http://127.0.0.1:1/hook' });
	advance(100);
	await eventually(() => expect(simulator.callbacks).toHaveLength(CHANGES.length));
	expect(simulator.callbacks[0]).toMatchObject({ error: expect.any(String) });
});

it('a reset drops the callbacks that are to come', async () => {
	const run = await withHook();
	run.simulator.reset();
	run.advance(100);
	const marker = await settle(run);
	expect(run.bodies.map(({ id }) => id)).toEqual([marker]);
});
