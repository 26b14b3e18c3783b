import { createHmac } from 'node:crypto';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { useN8n } from './useN8n.ts';
import {
	activateTrigger,
	type ActiveTrigger,
	asksOf,
	createSigningCredential,
	postCallback,
	REPEATED,
	SECRET,
	STARTED,
	submitAtApi,
} from './useTrigger.ts';

const run = useN8n({ renderSeconds: 600, callbacks: true });
let open: ActiveTrigger;
let signed: ActiveTrigger;
/** Tasks that succeeded, failed, and are still running. Each one's state is row-1. */
let finishedId: string;
let failedId: string;
let runningId: string;

beforeAll(async () => {
	const events = ['succeeded', 'failed', 'progress'];
	open = await activateTrigger(run, 'open', { events });
	signed = await activateTrigger(run, 'forged', { events }, await createSigningCredential(run));
});

beforeEach(async () => {
	finishedId = run.simulator.addVideoTask({ fields: { state: 'row-1' } });
	failedId = run.simulator.addVideoTask({ outcome: 'FAILURE', fields: { state: 'row-1' } });
	runningId = await submitAtApi(run, { state: 'row-1' });
});

afterEach(() => run.simulator.reset());

const truth = () => ({ id: finishedId, status: 'SUCCESS', progress: '100%', state: 'row-1' });
const signatureOf = (nonce: string, state: string, secret = SECRET) =>
	createHmac('sha256', secret).update(`${nonce}.${state}`).digest('hex');
const queryOf = (nonce: string, state: string, secret?: string) =>
	new URLSearchParams({ nonce, signature: signatureOf(nonce, state, secret) }).toString();

/** Expects that no earlier post started a workflow: the truth, posted last, is the first to do so. */
async function expectNoStartSince(trigger: ActiveTrigger, startsBefore: number, query = '') {
	expect(await postCallback(`${trigger.url}?${query}`, truth())).toEqual(STARTED);
	const outputs = await trigger.outputs(startsBefore + 1, { skipped: startsBefore });
	expect(outputs).toMatchObject([{ taskId: finishedId, event: 'succeeded' }]);
	return startsBefore + 1;
}

let openStarts = 0;
let signedStarts = 0;

describe('a callback that does not belong', () => {
	it.each<[string, () => string, string?]>([
		['an array', () => JSON.stringify([truth()])],
		['a text', () => JSON.stringify('SUCCESS')],
		['nothing', () => ''],
		['null', () => 'null'],
		['an object without id', () => JSON.stringify({ ...truth(), id: undefined })],
		['an object without status', () => JSON.stringify({ ...truth(), status: undefined })],
		['an id that is an object', () => JSON.stringify({ ...truth(), id: { id: finishedId } })],
		['a status that is an object', () => JSON.stringify({ ...truth(), status: { status: 'SUCCESS' } })],
		['the task nested in another object', () => JSON.stringify({ task: truth() })],
		['100 000 nested arrays', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
		['an id that leads to another path', () => JSON.stringify({ ...truth(), id: `x/../${finishedId}` })],
		['an id that leads up', () => JSON.stringify({ ...truth(), id: '..' })],
		['an encoded path', () => JSON.stringify({ ...truth(), id: `..%2F${finishedId}` })],
		['an id with a query', () => JSON.stringify({ ...truth(), id: `${finishedId}?x=1` })],
		['a megabyte', () => JSON.stringify({ ...truth(), junk: 'x'.repeat(1_000_000) })],
		['plain text', () => JSON.stringify(truth()), 'text/plain'],
		['a form', () => `id=${finishedId}&status=SUCCESS`, 'application/x-www-form-urlencoded'],
		['a multipart form', () => `--x\r\n\r\n${finishedId}\r\n--x--`, 'multipart/form-data; boundary=x'],
		['XML', () => `<id>${finishedId}</id>`, 'application/xml'],
	])('is refused with 400 and asks nobody: %s', async (_what, body, contentType) => {
		expect(await postCallback(open.url, body(), contentType)).toEqual({
			status: 400,
			body: { error: "The body isn't a JSON object with the id and status of a task" },
		});
		expect(asksOf(run)).toEqual([]);
		openStarts = await expectNoStartSince(open, openStarts);
	});

	it('is refused by n8n itself, with 422, when it is labelled JSON and is not', async () => {
		expect(await postCallback(open.url, '{"id":')).toMatchObject({ status: 422 });
		expect(asksOf(run)).toEqual([]);
		openStarts = await expectNoStartSince(open, openStarts);
	});

	it('is refused with 403 when the API does not know the task', async () => {
		expect(await postCallback(open.url, { ...truth(), id: '9999999999999999' })).toEqual({
			status: 403,
			body: { error: "Task not found with this trigger's key" },
		});
		openStarts = await expectNoStartSince(open, openStarts);
	});

	it('is refused with 503 when it lies about the status or the state of a task, or the API cannot be asked', async () => {
		const lies = [
			{ id: runningId, status: 'SUCCESS', progress: '100%', state: 'row-1' },
			{ id: runningId, status: 'FAILURE', state: 'row-1' },
			{ id: runningId, status: 'IN_PROGRESS', progress: '99%', state: 'row-1' },
			{ id: failedId, status: 'SUCCESS', state: 'row-1' },
			{ id: finishedId, status: 'FAILURE', state: 'row-1' },
			{ id: finishedId, status: 'SUCCESS', state: 'row-2' },
			{ id: finishedId, status: 'SUCCESS', state: '' },
			{ id: runningId, status: 'IN_PROGRESS', progress: '0%', state: 'row-2' },
		];
		const answers = await Promise.all(lies.map((lie) => postCallback(open.url, lie)));
		const unconfirmed = { status: 503, body: { error: "The API didn't confirm the callback" } };
		expect(answers).toEqual(lies.map(() => unconfirmed));
		run.simulator.fault({ on: 'fetch', kind: 'status', status: 401 });
		expect(await postCallback(open.url, truth())).toEqual(unconfirmed);
		openStarts = await expectNoStartSince(open, openStarts);
	});

	it('is ignored when it tells of an earlier time of a task that has ended', async () => {
		const outdated = { id: finishedId, status: 'IN_PROGRESS', progress: '50%', state: 'row-1' };
		expect(await postCallback(open.url, outdated)).toEqual({
			status: 200,
			body: { ignored: 'The task has ended in the meantime' },
		});
		openStarts = await expectNoStartSince(open, openStarts);
	});
});

describe('a caller of a trigger with a Callback Secret', () => {
	const UNSIGNED = { status: 401, body: { error: "The URL isn't signed" } };
	const WRONG = {
		status: 401,
		body: { error: "The signature of the URL doesn't match the state of the task" },
	};

	it.each<[string, string, object]>([
		['no signature', '', UNSIGNED],
		['no nonce', `signature=${signatureOf('', 'row-1')}`, UNSIGNED],
		['an empty signature', 'nonce=n&signature=', UNSIGNED],
		['an empty nonce', queryOf('', 'row-1'), UNSIGNED],
		['a doubled signature', `${queryOf('n', 'row-1')}&signature=${signatureOf('n', 'row-1')}`, UNSIGNED],
		['a doubled nonce', `${queryOf('n', 'row-1')}&nonce=m`, UNSIGNED],
		['a signature in a list', `nonce=n&signature[]=${signatureOf('n', 'row-1')}`, UNSIGNED],
		['a signature that is too short', `nonce=n&signature=${signatureOf('n', 'row-1').slice(1)}`, UNSIGNED],
		['a nonce that swallows a part of the state', queryOf('n.row', '1'), UNSIGNED],
		['a signature by another secret', queryOf('n', 'row-1', 'another'), WRONG],
		['a signature by an empty secret', queryOf('n', 'row-1', ''), WRONG],
		['a signature of another state', queryOf('n', 'row-2'), WRONG],
		['a signature of another nonce', `nonce=m&signature=${signatureOf('n', 'row-1')}`, WRONG],
	])('is refused with 401 and asks nobody: %s', async (_what, query, answer) => {
		expect(await postCallback(`${signed.url}?${query}`, truth())).toEqual(answer);
		expect(await postCallback(`${signed.url}?${query}`, '[]')).toMatchObject({
			status: answer === UNSIGNED ? 401 : 400,
		});
		expect(asksOf(run)).toEqual([]);
	});

	it('is not confirmed with the signature of a task without a state, for a task that has one', async () => {
		const callback = { ...truth(), state: undefined };
		expect(await postCallback(`${signed.url}?${queryOf('n', '')}`, callback)).toEqual({
			status: 503,
			body: { error: "The API didn't confirm the callback" },
		});
	});

	it('starts once with the right signature; replayed, it is a repeat, or refused for another task', async () => {
		const query = queryOf('once', 'row-1');
		signedStarts = await expectNoStartSince(signed, signedStarts, query);
		expect(await postCallback(`${signed.url}?${query}`, truth())).toEqual(REPEATED);
		const other = run.simulator.addVideoTask({ fields: { state: 'row-1' } });
		expect(await postCallback(`${signed.url}?${query}`, { ...truth(), id: other })).toEqual({
			status: 401,
			body: { error: 'The signature of the URL belongs to another task' },
		});
		expect(asksOf(run)).toHaveLength(1);
		finishedId = other;
		signedStarts = await expectNoStartSince(signed, signedStarts, queryOf('next', 'row-1'));
	});
});
