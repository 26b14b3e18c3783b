import { describe, expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { answerResume } from '../../../nodes/MidjourneyVideo/resume/answerResume.ts';
import { createApi, play, START_MS, tell, toSuspension } from './tools.ts';

const NO_TASK = 'The body is not a JSON object with the id and status of a task';
const OTHER_TASK = 'The execution does not wait for this task';
const NOT_ENDED = 'The task has not ended';
const OTHERS_OPEN = 'Other tasks have not ended';
const REPEATED = 'The execution has been resumed already';
const IN_A_MOMENT = 'The execution resumes by itself in a moment';
const UNCONFIRMED = 'The API did not confirm the callback';

const RESUMED = { kind: 'resumed' };

const finished = () => 'SUCCESS';
const finishedAfter = (settledMs: number) => (_id: string, elapsedMs: number) =>
	elapsedMs >= settledMs ? 'SUCCESS' : 'IN_PROGRESS';

describe('answerResume asks nothing', () => {
	it.each([
		'',
		'SUCCESS',
		'[]',
		'null',
		'{}',
		'{"id":"1"}',
		'{"id":"../1","status":"SUCCESS"}',
		'{"id":"1",',
	])('and answers 400 when %j is posted, which is no task', async (text) => {
		const api = createApi(finished);
		expect(await answerResume(text, toSuspension(['1']), api.tools)).toEqual({
			kind: 'refused',
			status: 400,
			reason: NO_TASK,
			detail: undefined,
		});
		expect(api.log).toEqual([]);
	});

	it.each([
		['of a task that the execution does not wait for', ['1'], '2', 'SUCCESS', OTHER_TASK],
		['of a task whose id is only alike', ['1'], '11', 'SUCCESS', OTHER_TASK],
		['when the execution waits for its time only', [], '1', 'SUCCESS', OTHER_TASK],
		['of progress', ['1'], '1', 'IN_PROGRESS', NOT_ENDED],
		['of a start', ['1'], '1', '', NOT_ENDED],
		['with a status that nobody knows', ['1'], '1', 'DONE', NOT_ENDED],
	])('and ignores a callback %s', async (_what, taskIds, id, status, reason) => {
		const api = createApi(finished);
		expect(await play(api, toSuspension(taskIds), [{ id, status }])).toEqual([
			{ answer: { kind: 'ignored', reason }, answeredMs: 0 },
		]);
		expect(api.log).toEqual([]);
		expect(api.tools.known).toEqual({ settled: new Set(), told: new Set(), random: 0.5, isWoken: false });
	});
});

describe('answerResume resumes', () => {
	it.each(['SUCCESS', 'FAILURE', 'CANCEL', 'MODAL', 'success'])(
		'at the end of the only task, once the API has confirmed it: %s',
		async (status) => {
			const api = createApi(() => status);
			expect(await play(api, toSuspension(['1']), [{ id: '1', status }])).toEqual([
				{ answer: RESUMED, answeredMs: 0 },
			]);
			expect(api.log).toEqual(['0s fetch 1']);
			expect(api.timeoutsMs).toEqual(new Set([10_000]));
		},
	);

	it('for an end of another kind than the one that was told', async () => {
		const api = createApi(() => 'FAILURE');
		expect(await tell(api, toSuspension(['1']), [{ id: '1', status: 'SUCCESS' }])).toEqual(['resumed']);
	});

	it('at the end of one of several tasks when one list shows all of them at their end', async () => {
		const api = createApi(finished);
		expect(await tell(api, toSuspension(['1', '2', '3']), [{ id: '2' }])).toEqual(['resumed']);
		expect(api.log).toEqual(['0s list 1,2,3']);
		expect(api.timeoutsMs).toEqual(new Set([10_000]));
	});

	it('with all digits of an id that came as a number', async () => {
		const api = createApi(finished);
		const text = '{"id":17195000000000000001,"status":"SUCCESS"}';
		expect(await answerResume(text, toSuspension(['17195000000000000001']), api.tools)).toEqual(RESUMED);
	});

	it('at the last of several tasks, and asks about each only until it has settled', async () => {
		const settledMs: Record<string, number> = { '1': 10_000, '2': 20_000, '3': 30_000 };
		const api = createApi((id, elapsedMs) => finishedAfter(settledMs[id]!)(id, elapsedMs));
		const posts = Object.entries(settledMs).map(([id, afterMs]) => ({ id, afterMs }));
		expect(await tell(api, toSuspension(['1', '2', '3']), posts)).toEqual([
			OTHERS_OPEN,
			OTHERS_OPEN,
			'resumed',
		]);
		expect(api.log).toEqual(['10s list 1,2,3', '20s list 2,3', '30s fetch 3']);
	});

	it('only once for ten callbacks of one moment, with one list call for all', async () => {
		const taskIds = Array.from({ length: 10 }, (_, index) => String(index));
		const api = createApi(finished, { askMs: 400 });
		const posts = taskIds.map((id) => ({ id }));
		expect(await tell(api, toSuspension(taskIds), posts)).toEqual(['resumed', ...Array(9).fill(REPEATED)]);
		expect(api.log).toEqual([`0s list ${taskIds.join(',')}`]);
	});

	it('only once for a callback that is repeated, at once and later, and asks only once', async () => {
		const api = createApi(finished, { askMs: 400 });
		const posts = [{ id: '1' }, { id: '1' }, { id: '1', afterMs: 5_000 }];
		expect(await tell(api, toSuspension(['1']), posts)).toEqual(['resumed', REPEATED, REPEATED]);
		expect(api.log).toEqual(['0s fetch 1']);
	});
});

describe('answerResume does not resume', () => {
	it('before all tasks have settled, and tells which callback was true', async () => {
		const api = createApi((id) => (id === '2' ? 'IN_PROGRESS' : 'SUCCESS'));
		const posts = ['1', '2', '3'].map((id) => ({ id }));
		expect(await tell(api, toSuspension(['1', '2', '3']), posts)).toEqual([
			OTHERS_OPEN,
			UNCONFIRMED,
			OTHERS_OPEN,
		]);
		expect(api.tools.known).toMatchObject({ settled: new Set(['1', '3']), isWoken: false });
	});

	it('on the word of a task that the list shows beside the wait', async () => {
		const api = createApi(finished);
		const list = async () => await api.tools.list(['8', '9'], 0);
		const answers = tell({ ...api, tools: { ...api.tools, list } }, toSuspension(['1', '2']), [{ id: '1' }]);
		expect(await answers).toEqual([UNCONFIRMED]);
	});
});

describe('answerResume where the API has no list call', () => {
	it('asks one by one when the list call fails, too', async () => {
		const api = createApi(finished);
		const list = async () => await Promise.reject(new Failure('Broken'));
		const answers = tell({ ...api, tools: { ...api.tools, list } }, toSuspension(['1', '2']), [
			{ id: '1' },
			{ id: '2', afterMs: 5_000 },
		]);
		expect(await answers).toEqual([OTHERS_OPEN, 'resumed']);
		expect(api.log).toEqual(['0s fetch 1', '5s fetch 2']);
	});

	it('knows the end of a task although asking for another one fails', async () => {
		const api = createApi((id) => (id === '1' ? new Failure('Away') : 'SUCCESS'), { hasList: false });
		const posts = [{ id: '1' }, { id: '2' }];
		expect(await tell(api, toSuspension(['1', '2']), posts)).toEqual([UNCONFIRMED, OTHERS_OPEN]);
	});

	it('asks about the told task only', async () => {
		const api = createApi(finished, { hasList: false });
		expect(await tell(api, toSuspension(['1', '2', '3']), [{ id: '2' }])).toEqual([OTHERS_OPEN]);
		expect(api.log).toEqual(['0s list 1,2,3', '0s fetch 2']);
	});

	it('asks about all that were told and have not settled, and resumes at the last', async () => {
		const api = createApi(
			(id, elapsedMs) => (id === '1' ? finishedAfter(13_000)(id, elapsedMs) : 'SUCCESS'),
			{
				hasList: false,
			},
		);
		const posts = [{ id: '1' }, { id: '2', afterMs: 10_000 }, { id: '3', afterMs: 13_000 }];
		expect(await play(api, toSuspension(['1', '2', '3']), posts)).toEqual([
			{ answer: { kind: 'ignored', reason: REPEATED }, answeredMs: 14_000 },
			{ answer: { kind: 'ignored', reason: OTHERS_OPEN }, answeredMs: 10_000 },
			{ answer: RESUMED, answeredMs: 13_000 },
		]);
		expect(api.log.slice(6)).toEqual([
			'10s list 1,2,3',
			'10s fetch 1',
			'10s fetch 2',
			'13s list 1,3',
			'13s fetch 1',
			'13s fetch 3',
		]);
	});
});

describe('answerResume beside the timer of n8n 1.x', () => {
	const resume = async (dueMs: number, hasOneWakeUp: boolean, askMs = 0) =>
		await tell(
			createApi(finished, { askMs }),
			toSuspension(['1'], { dueMs: START_MS + dueMs, hasOneWakeUp }),
			[{ id: '1' }, { id: '1' }],
		);

	it('resumes when the timer is 75 seconds away', async () => {
		expect(await resume(75_000, false)).toEqual(['resumed', REPEATED]);
	});

	it.each([74_999, 1, 0, -60_000])('leaves it to the timer that is %i ms away', async (dueMs) => {
		expect(await resume(dueMs, false)).toEqual([IN_A_MOMENT, IN_A_MOMENT]);
	});

	it('counts from the moment at which the API has confirmed', async () => {
		expect(await resume(75_400, false, 400)).toEqual(['resumed', REPEATED]);
		expect(await resume(75_399, false, 400)).toEqual([IN_A_MOMENT, IN_A_MOMENT]);
	});

	it.each([74_999, 0, -60_000])('resumes where n8n lets one wake-up through, %i ms before', async (dueMs) => {
		expect(await resume(dueMs, true)).toEqual(['resumed', REPEATED]);
	});
});
