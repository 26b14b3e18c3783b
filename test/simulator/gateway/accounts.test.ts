import { describe, expect, it } from 'vitest';

import { IMAGE_REQUEST, running } from '../helpers.ts';
import type { SimulatorOptions } from '../types.ts';

const INVALID = { error: { message: 'Invalid token', type: 'new_api_error', code: '' } };

/** A simulator with three keys in two accounts. */
async function withKeys(options: SimulatorOptions = {}) {
	const keys = [{ key: 'second' }, { key: 'other', account: 'theirs' }];
	const server = await running({ apiKey: 'first', keys, ...options });
	const submitAs = async (key: string, extra: object = {}) =>
		await server.call('POST', '/mj/submit/video', { ...IMAGE_REQUEST, ...extra }, key);
	return { ...server, submitAs };
}

describe('the ledger', () => {
	it('has a charge for each accepted submission, the same whatever it asks for', async () => {
		const { simulator, submitted, submitAs } = await withKeys({ price: 0.8 });
		const parent = simulator.addVideoTask();
		const first = await submitted({ videoType: 'vid_1.1_i2v_720' });
		const extension = await submitted({ action: 'extend', index: 0, taskId: parent });
		const third = (await submitAs('other')).json().result;
		const charge = { kind: 'charge', model: 'mj_video', amount: 0.8, atMs: simulator.now() };
		expect(simulator.ledger).toEqual([
			{ ...charge, account: 'default', key: 'first', taskId: first },
			{ ...charge, account: 'default', key: 'first', taskId: extension },
			{ ...charge, account: 'theirs', key: 'other', taskId: third },
		]);
	});

	it('pays a failed task back to the account when the gateway sees it, and a finished one not at all', async () => {
		const { simulator, submitted, advance } = await withKeys({ refreshSeconds: 15 });
		simulator.script({ outcome: 'FAILURE' });
		const failed = await submitted();
		await submitted();
		advance(104);
		expect(simulator.ledger.map(({ kind }) => kind)).toEqual(['charge', 'charge']);
		advance(1);
		const paidBack = { account: 'default', taskId: failed, model: 'mj_video', amount: 1 };
		const refund = { kind: 'refund', ...paidBack, atMs: simulator.now() };
		expect(simulator.ledger.at(-1)).toEqual(refund);
		advance(10_000);
		expect(simulator.ledger).toHaveLength(3);
	});
});

describe('the quota of a key', () => {
	it('is used up by an accepted submission: from then on every request is answered with 401', async () => {
		const { simulator, submit, fetchTask, list } = await withKeys({ quota: 1.5 });
		const ids = [(await submit()).json().result, (await submit()).json().result];
		expect(simulator.billedSubmissions).toBe(2);
		for (const answer of [await submit(), await fetchTask(ids[1]), await list(ids)]) {
			expect([answer.status, answer.json()]).toEqual([401, INVALID]);
		}
		expect(simulator.billedSubmissions).toBe(2);
		// Another key of the account can still read its tasks.
		expect((await fetchTask(ids[1], 'second')).json().id).toBe(ids[1]);
	});

	it('does not get back what a failed task had cost', async () => {
		const { simulator, submitted, submit, advance } = await withKeys({ quota: 1 });
		simulator.script({ outcome: 'FAILURE' });
		await submitted();
		advance(100);
		expect(simulator.ledger.map(({ kind }) => kind)).toEqual(['charge', 'refund']);
		expect((await submit()).status).toBe(401);
	});
});

describe('the balance of an account', () => {
	it('has to be enough for a submission, and grows with refunds', async () => {
		const { simulator, submit, fetchTask, submitAs, advance } = await withKeys({ balances: { default: 1 } });
		simulator.script({ outcome: 'FAILURE' });
		const id = (await submit()).json().result;
		const refused = await submitAs('second');
		expect(refused.status).toBe(400);
		expect(refused.json()).toEqual({ description: 'quota_not_enough ', type: 'upstream_error', code: 4 });
		expect((await submitAs('other')).json().code).toBe(1);
		expect((await fetchTask(id)).status).toBe(200);
		advance(100);
		expect((await submitAs('second')).json().code).toBe(1);
	});
});

describe('a key', () => {
	it('reads the tasks of its own account only', async () => {
		const { submitted, fetchTask, list } = await withKeys();
		const id = await submitted();
		expect((await fetchTask(id, 'second')).status).toBe(200);
		expect((await fetchTask(id, 'other')).json()).toMatchObject({ description: 'task_no_found ' });
		expect((await list([id], 'other')).json()).toEqual([]);
	});

	it('limited to models submits, but may not read its tasks', async () => {
		const keys = [
			{ key: 'videos', models: ['mj_video'] },
			{ key: 'images', models: ['mj_imagine'] },
		];
		const { submitAs, fetchTask, list } = await withKeys({ keys });
		const id = (await submitAs('videos')).json().result;
		for (const answer of [
			await fetchTask(id, 'videos'),
			await list([id], 'videos'),
			await submitAs('images'),
		]) {
			expect(answer.status).toBe(403);
			expect(answer.json().error).toMatchObject({
				message: expect.stringContaining('no access to model'),
				type: 'new_api_error',
			});
		}
	});
});
