import { describe, expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { createApi, play, tell, toSuspension } from './tools.ts';

const REPEATED = 'The execution has been resumed already';
const UNCONFIRMED = 'The API did not confirm the callback';
const SHOWN_RUNNING = 'the API shows it as running';

const RESUMED = { kind: 'resumed' };
const unconfirmed = (detail: string) => ({ kind: 'refused', status: 503, reason: UNCONFIRMED, detail });

const running = () => 'IN_PROGRESS';
const finishedAfter = (settledMs: number) => (_id: string, elapsedMs: number) =>
	elapsedMs >= settledMs ? 'SUCCESS' : 'IN_PROGRESS';

describe('answerResume asks again', () => {
	it('after 2, 4, 8 and 16 seconds while the API lags behind, and resumes as soon as it has caught up', async () => {
		const api = createApi(finishedAfter(14_000));
		expect(await play(api, toSuspension(['1']), [{ id: '1' }])).toEqual([
			{ answer: RESUMED, answeredMs: 14_000 },
		]);
		expect(api.log).toEqual(['0s fetch 1', '2s fetch 1', '6s fetch 1', '14s fetch 1']);
	});

	it('for 30 seconds, and then never takes a lie for true', async () => {
		const api = createApi(running);
		expect(await play(api, toSuspension(['1']), [{ id: '1' }])).toEqual([
			{ answer: unconfirmed(SHOWN_RUNNING), answeredMs: 30_000 },
		]);
		expect(api.log.map((line) => line.split(' ')[0])).toEqual(['0s', '2s', '6s', '14s', '30s']);
	});

	it('for the last time after 30 seconds, however long each answer takes', async () => {
		const api = createApi(running, { askMs: 1_000 });
		expect(await play(api, toSuspension(['1']), [{ id: '1' }])).toEqual([
			{ answer: unconfirmed(SHOWN_RUNNING), answeredMs: 31_000 },
		]);
		expect(api.log.map((line) => line.split(' ')[0])).toEqual(['0s', '3s', '8s', '17s', '30s']);
	});

	it('about a task that the API does not know, and does not take it for settled', async () => {
		const api = createApi(() => undefined);
		expect(await play(api, toSuspension(['1']), [{ id: '1' }])).toEqual([
			{ answer: unconfirmed(SHOWN_RUNNING), answeredMs: 30_000 },
		]);
	});

	it.each([
		['no access', new Failure('HTTP 401', { httpStatus: 401 })],
		['an outage', new Failure('The server is away', { isRepeatable: true })],
		['an error of n8n', new Error('Node does not have any credentials set')],
	])('whatever fault it meets, and tells the latest: %s', async (_what, fault) => {
		const api = createApi((_id, elapsedMs) => (elapsedMs >= 14_000 ? fault : 'IN_PROGRESS'));
		expect(await play(api, toSuspension(['1']), [{ id: '1' }])).toEqual([
			{ answer: unconfirmed(fault.message), answeredMs: 30_000 },
		]);
		expect(api.log).toHaveLength(5);
	});

	it('after a fault, and tells what it saw at the end', async () => {
		const api = createApi((_id, elapsedMs) => (elapsedMs < 30_000 ? new Failure('Away') : 'IN_PROGRESS'));
		expect(await play(api, toSuspension(['1', '2']), [{ id: '1' }])).toEqual([
			{ answer: unconfirmed(SHOWN_RUNNING), answeredMs: 30_000 },
		]);
	});

	it('after a fault, with one question for all callbacks of the moment', async () => {
		const api = createApi((_id, elapsedMs) => (elapsedMs < 5_000 ? new Failure('Away') : 'SUCCESS'));
		const posts = [{ id: '1' }, { id: '2' }];
		expect(await tell(api, toSuspension(['1', '2']), posts)).toEqual(['resumed', REPEATED]);
		expect(api.log).toEqual([
			'0s list 1,2',
			'0s fetch 1',
			'0s fetch 2',
			'2s list 1,2',
			'2s fetch 1',
			'2s fetch 2',
			'6s list 1,2',
		]);
	});

	it('as soon as there is another callback, which may end the wait of the first', async () => {
		const api = createApi(finishedAfter(7_000));
		const posts = [{ id: '1' }, { id: '2', afterMs: 7_000 }];
		expect(await play(api, toSuspension(['1', '2']), posts)).toEqual([
			{ answer: { kind: 'ignored', reason: REPEATED }, answeredMs: 14_000 },
			{ answer: RESUMED, answeredMs: 7_000 },
		]);
		expect(api.log).toEqual(['0s list 1,2', '2s list 1,2', '6s list 1,2', '7s list 1,2']);
	});

	it('at the next callback after one that was not confirmed', async () => {
		const api = createApi(finishedAfter(60_000));
		const posts = [{ id: '1' }, { id: '1', afterMs: 60_000 }];
		expect(await tell(api, toSuspension(['1']), posts)).toEqual([UNCONFIRMED, 'resumed']);
	});
});
