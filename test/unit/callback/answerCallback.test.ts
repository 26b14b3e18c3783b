import { describe, expect, it } from 'vitest';

import { answerCallback } from '../../../nodes/MidjourneyVideo/callback/answerCallback.ts';
import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import {
	createTools,
	failed,
	finished,
	finishedOutput,
	ID,
	NONCE,
	running,
	SECRET,
	toPost,
	toSettings,
	toSignedQuery,
} from './tools.ts';

const started = (output: object) => ({ kind: 'started', output });
const ignored = (reason: string) => ({ kind: 'ignored', reason });
const refused = (status: number, reason: string, detail?: string) => ({
	kind: 'refused',
	status,
	reason,
	detail,
});

const REPEATED = ignored('This event of the task, or its end, has already started the workflow');
const NO_TASK = refused(400, 'The body is not a JSON object with the id and status of a task');
const NOT_SIGNED = refused(401, 'The URL is not signed');
const OTHER_STATE = refused(401, 'The signature of the URL does not fit the state of the task');
const OTHER_TASK = refused(401, 'The signature of the URL belongs to another task');
const UNKNOWN = refused(403, 'The API knows no such task under the key of this trigger');
const unconfirmed = (detail: string) => refused(503, 'The API did not confirm the callback', detail);

const signed = toSettings({ callbackSecret: SECRET });
const onProgress = toSettings({ events: ['progress', 'succeeded', 'failed'] });

describe('answerCallback starts the workflow', () => {
	it('with the simplified record of the API and the event', async () => {
		const tools = createTools({ [ID]: [finished] });
		const post = toPost({ ...finished, videoUrl: 'https://evil.example/0.mp4', prompt: 'evil' });
		expect(await answerCallback(post, toSettings(), tools)).toEqual(started(finishedOutput));
		expect(tools.log).toEqual([`0s ${ID}`]);
	});

	it('with the API’s own record and the event when it is not simplified', async () => {
		const record = { ...finished, somethingNew: { a: 1 }, event: 'of the API' };
		const tools = createTools({ [ID]: [record] });
		expect(await answerCallback(toPost(finished), toSettings({ simplify: false }), tools)).toEqual(
			started({ ...record, event: 'succeeded' }),
		);
	});

	it('for a failure', async () => {
		const tools = createTools({ [ID]: [failed] });
		expect(await answerCallback(toPost(failed), toSettings(), tools)).toEqual(
			started({
				...finishedOutput,
				status: 'FAILURE',
				succeeded: false,
				progress: null,
				videoUrl: null,
				videoUrls: [],
				failReason: 'Banned words',
				event: 'failed',
			}),
		);
	});

	it('for progress, with what the API shows by now', async () => {
		const tools = createTools({ [ID]: [{ ...running, progress: '55%' }] });
		const settings = toSettings({ events: ['progress'], simplify: false });
		expect(await answerCallback(toPost(running), settings, tools)).toEqual(
			started({ ...running, progress: '55%', event: 'progress' }),
		);
	});

	it('once the API has caught up', async () => {
		const tools = createTools({ [ID]: [running, { ...running, progress: '80%' }, finished] });
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(started(finishedOutput));
		expect(tools.log).toEqual([`0s ${ID}`, `1s ${ID}`, `2.5s ${ID}`]);
	});

	it('without a link when the API has none within 30 seconds', async () => {
		const tools = createTools({ [ID]: [{ ...finished, videoUrl: '' }] });
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(
			started({ ...finishedOutput, videoUrl: null, videoUrls: [] }),
		);
		expect(tools.log.at(-1)).toBe(`30s ${ID}`);
	});

	it('with the callback’s own record when it is not verified, and asks nothing', async () => {
		const tools = createTools();
		const settings = toSettings({ verify: false });
		expect(await answerCallback(toPost(finished), settings, tools)).toEqual(started(finishedOutput));
		expect(tools.log).toEqual([]);
	});

	it.each([
		[true, { ...finishedOutput, taskId: '17195000000000000001' }],
		[false, { ...finished, id: '17195000000000000001', event: 'succeeded' }],
	])('with all digits of an id that came as a number (simplify: %s)', async (simplify, output) => {
		const tools = createTools({ '17195000000000000001': [{ ...finished, id: '17195000000000000001' }] });
		const text = JSON.stringify(finished).replace(`"${ID}"`, '17195000000000000001');
		for (const verify of [true, false]) {
			const settings = toSettings({ verify, simplify, dedupe: false });
			expect(await answerCallback({ text, query: {} }, settings, tools)).toEqual(started(output));
		}
		expect(tools.log).toEqual(['0s 17195000000000000001']);
	});
});

describe('answerCallback and the state', () => {
	it.each([
		['{"row":7,"id":17195000000000000001}', { row: 7, id: '17195000000000000001' }],
		['[1,2]', [1, 2]],
		['"text"', 'text'],
		['0', 0],
		['false', false],
		['null', null],
		['row-7', null],
		['{"row":', null],
		['', null],
		[undefined, null],
	])('outputs the state %j as %j too when it is asked for', async (state, stateData) => {
		const tools = createTools({ [ID]: [{ ...finished, state }] });
		const settings = toSettings({ parseState: true });
		expect(await answerCallback(toPost({ ...finished, state }), settings, tools)).toEqual(
			started({ ...finishedOutput, state: state || null, stateData }),
		);
	});

	it('starts for a state that fits the filter', async () => {
		const tools = createTools({ [ID]: [finished] });
		expect(await answerCallback(toPost(finished), toSettings({ stateFilter: 'row-*' }), tools)).toEqual(
			started(finishedOutput),
		);
	});

	it.each([undefined, null])('fills in the signed state where the API has %j', async (state) => {
		const record = { ...finished, state };
		const tools = createTools({ [ID]: [record] });
		const post = toPost(finished, toSignedQuery('row-7'));
		const settings = { ...signed, simplify: false, parseState: true };
		expect(await answerCallback(post, settings, tools)).toEqual(
			started({ ...finished, event: 'succeeded', stateData: null }),
		);
	});

	it.each([
		['the API has none', undefined],
		['the API has null', null],
	])('does not fill in a state that nobody signed where %s', async (_, state) => {
		const record = { ...finished, state };
		const tools = createTools({ [ID]: [record] });
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(
			started({ ...finishedOutput, state: null }),
		);
		expect(
			await answerCallback(toPost(finished), toSettings({ dedupe: false, simplify: false }), tools),
		).toEqual(started({ ...record, event: 'succeeded' }));
	});

	describe.each([undefined, null])('that the callback leaves open (%j)', (state) => {
		const post = (query?: object) => toPost({ ...finished, state }, query);

		it('outputs that of the API', async () => {
			const tools = createTools({ [ID]: [finished] });
			expect(await answerCallback(post(), toSettings(), tools)).toEqual(started(finishedOutput));
		});

		it('starts when that of the API fits the filter', async () => {
			const tools = createTools({ [ID]: [finished] });
			expect(await answerCallback(post(), toSettings({ stateFilter: 'row-*' }), tools)).toEqual(
				started(finishedOutput),
			);
		});

		it.each(['row-7', '', undefined])('ignores it when that of the API, %j, does not fit', async (shown) => {
			const tools = createTools({ [ID]: [{ ...finished, state: shown }] });
			expect(await answerCallback(post(), toSettings({ stateFilter: 'other-*' }), tools)).toEqual(
				ignored('The state does not fit the State Filter'),
			);
			expect(tools.log).toEqual([`0s ${ID}`]);
			// It is no start: the same task may be told of with its state.
			expect(tools.memory.toStored()).toEqual({});
		});

		it('takes it for empty when it is not verified', async () => {
			const tools = createTools();
			const settings = toSettings({ verify: false, stateFilter: 'row-*' });
			expect(await answerCallback(post(), settings, tools)).toEqual(
				ignored('The state does not fit the State Filter'),
			);
			expect(await answerCallback(post(), toSettings({ verify: false }), tools)).toEqual(
				started({ ...finishedOutput, state: null }),
			);
		});

		it('refuses it with 401 when another state was signed, and asks nothing', async () => {
			const tools = createTools({ [ID]: [finished] });
			expect(await answerCallback(post(toSignedQuery('row-7')), signed, tools)).toEqual(OTHER_STATE);
			expect(tools.log).toEqual([]);
		});

		it('starts when the empty state was signed and the API has none either', async () => {
			for (const shown of ['', null, undefined]) {
				const record = { ...finished, state: shown };
				const tools = createTools({ [ID]: [record] });
				const settings = { ...signed, simplify: false };
				expect(await answerCallback(post(toSignedQuery('')), settings, tools)).toStrictEqual(
					started({ ...record, event: 'succeeded' }),
				);
			}
		});

		it('does not let the signature of an empty state serve for a task that has one', async () => {
			const tools = createTools({ [ID]: [finished] });
			expect(await answerCallback(post(toSignedQuery('')), signed, tools)).toEqual(
				unconfirmed('the API shows another state'),
			);
			expect(tools.memory.toStored()).toEqual({});
		});

		it('holds a signed one against the filter as empty, and asks nothing', async () => {
			const tools = createTools({ [ID]: [finished] });
			const settings = { ...signed, stateFilter: 'row-*' };
			expect(await answerCallback(post(toSignedQuery('')), settings, tools)).toEqual(
				ignored('The state does not fit the State Filter'),
			);
			expect(tools.log).toEqual([]);
		});
	});

	it('does not take an empty state for one that is left open', async () => {
		const tools = createTools({ [ID]: [finished] });
		const empty = toPost({ ...finished, state: '' });
		const open = toPost({ ...finished, state: null });
		expect(
			await Promise.all([
				answerCallback(empty, toSettings(), tools),
				answerCallback(open, toSettings(), tools),
			]),
		).toEqual([unconfirmed('the API shows another state'), started(finishedOutput)]);
		expect(await answerCallback(empty, toSettings({ stateFilter: 'row-*' }), tools)).toEqual(
			ignored('The state does not fit the State Filter'),
		);
	});

	it('refuses a signed state when the API shows another', async () => {
		const tools = createTools({ [ID]: [{ ...finished, state: 'row-8' }] });
		expect(await answerCallback(toPost(finished, toSignedQuery('row-7')), signed, tools)).toEqual(
			unconfirmed('the API shows another state'),
		);
	});
});

describe('answerCallback ignores', () => {
	it.each([
		['progress', running, ['succeeded', 'failed'] as const],
		['succeeded', finished, ['failed', 'progress'] as const],
		['failed', failed, ['succeeded'] as const],
		['succeeded', finished, [] as const],
	])('the unwanted event %s', async (event, record, events) => {
		const tools = createTools({ [ID]: [record] });
		expect(await answerCallback(toPost(record), toSettings({ events: [...events] }), tools)).toEqual(
			ignored(`The event "${event}" is not chosen in Trigger On`),
		);
		expect(tools.log).toEqual([]);
	});

	it.each(['row-8', 'ROW-*', '7'])('a state that does not fit the filter %s', async (stateFilter) => {
		const tools = createTools({ [ID]: [finished] });
		expect(await answerCallback(toPost(finished), toSettings({ stateFilter }), tools)).toEqual(
			ignored('The state does not fit the State Filter'),
		);
		expect(tools.log).toEqual([]);
	});

	it('a repeat, without asking the API again', async () => {
		const tools = createTools({ [ID]: [finished] });
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(started(finishedOutput));
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(REPEATED);
		expect(tools.log).toEqual([`0s ${ID}`]);
	});

	it('a repeat that is not verified', async () => {
		const tools = createTools();
		const settings = toSettings({ verify: false });
		expect(await answerCallback(toPost(finished), settings, tools)).toEqual(started(finishedOutput));
		expect(await answerCallback(toPost({ ...finished, state: 'row-8' }), settings, tools)).toEqual(REPEATED);
	});

	it('progress of a task that has ended at the API', async () => {
		const tools = createTools({ [ID]: [finished] });
		expect(await answerCallback(toPost(running), onProgress, tools)).toEqual(
			ignored('The task has ended since'),
		);
		expect(await answerCallback(toPost(finished), onProgress, tools)).toEqual(started(finishedOutput));
	});

	it.each([true, false])('late progress after the end has started (verify: %s)', async (verify) => {
		const tools = createTools({ [ID]: [finished] });
		const settings = { ...onProgress, verify };
		expect(await answerCallback(toPost(finished), settings, tools)).toEqual(started(finishedOutput));
		expect(await answerCallback(toPost(running), settings, tools)).toEqual(REPEATED);
		expect(tools.log).toHaveLength(verify ? 1 : 0);
	});

	it('progress of the same status and percent, and starts for each other one', async () => {
		const tools = createTools();
		const settings = { ...onProgress, verify: false };
		const kinds: string[] = [];
		for (const change of [{}, {}, { progress: '41%' }, { status: 'SUBMITTED' }, { progress: '41' }]) {
			kinds.push((await answerCallback(toPost({ ...running, ...change }), settings, tools)).kind);
		}
		expect(kinds).toEqual(['started', 'ignored', 'started', 'started', 'ignored']);
	});

	it('progress that the API has already shown for an older callback', async () => {
		const tools = createTools({ [ID]: [running] });
		const settings = { ...onProgress, simplify: false };
		const older = toPost({ ...running, progress: '20%' });
		expect(await answerCallback(older, settings, tools)).toEqual(started({ ...running, event: 'progress' }));
		expect(await answerCallback(toPost(running), settings, tools)).toEqual(REPEATED);
		expect(tools.log).toEqual([`0s ${ID}`]);
	});

	it('repeats of what another process has started', async () => {
		const [before, after] = [createTools({ [ID]: [finished] }), createTools({ [ID]: [finished] })];
		expect(await answerCallback(toPost(finished), toSettings(), before)).toEqual(started(finishedOutput));
		after.memory.load(before.memory.toStored());
		expect(await answerCallback(toPost(finished), toSettings(), after)).toEqual(REPEATED);
		expect(after.log).toEqual([]);
	});
});

describe('answerCallback at the same moment', () => {
	const twice = async (settings: ReturnType<typeof toSettings>, tools: ReturnType<typeof createTools>) =>
		await Promise.all([
			answerCallback(toPost(finished), settings, tools),
			answerCallback(toPost(finished), settings, tools),
		]);

	it('starts once for two copies, and asks the API once', async () => {
		const tools = createTools({ [ID]: [running, finished] });
		expect(await twice(toSettings(), tools)).toEqual([started(finishedOutput), REPEATED]);
		expect(tools.log).toEqual([`0s ${ID}`, `1s ${ID}`]);
	});

	it('starts for both copies when repeats are wanted, and asks the API once', async () => {
		const tools = createTools({ [ID]: [finished] });
		expect(await twice(toSettings({ dedupe: false }), tools)).toEqual([
			started(finishedOutput),
			started(finishedOutput),
		]);
		expect(tools.log).toEqual([`0s ${ID}`]);
	});

	it('refuses both copies of what is not confirmed, and asks anew for a third', async () => {
		const tools = createTools({ [ID]: [new Failure('No access'), finished] });
		expect(await twice(toSettings(), tools)).toEqual([unconfirmed('No access'), unconfirmed('No access')]);
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(started(finishedOutput));
		expect(tools.log).toEqual([`0s ${ID}`, `0s ${ID}`]);
		expect(tools.memory.pending.size).toBe(0);
	});

	it('starts once for two callbacks that the API answers alike', async () => {
		const tools = createTools({ [ID]: [running] });
		const settings = { ...onProgress, simplify: false };
		expect(
			await Promise.all([
				answerCallback(toPost({ ...running, progress: '20%' }), settings, tools),
				answerCallback(toPost({ ...running, progress: '30%' }), settings, tools),
			]),
		).toEqual([started({ ...running, event: 'progress' }), REPEATED]);
	});

	it('does not let a lie share the confirmation of the truth', async () => {
		const tools = createTools({ [ID]: [finished] });
		expect(
			await Promise.all([
				answerCallback(toPost({ ...finished, state: 'row-8' }), toSettings(), tools),
				answerCallback(toPost({ ...failed, progress: '100%' }), toSettings(), tools),
				answerCallback(toPost(finished), toSettings(), tools),
			]),
		).toEqual([
			unconfirmed('the API shows another state'),
			unconfirmed('the API shows SUCCESS, 100%'),
			started(finishedOutput),
		]);
	});
});

describe('answerCallback refuses with 400', () => {
	const bodies = [
		'',
		'<html>',
		'null',
		'17',
		'[]',
		`[{"id":"${ID}","status":"SUCCESS"}]`,
		'[[[[{"id":{}}]]]]',
		'{}',
		`{"id":"${ID}"}`,
		'{"status":"SUCCESS"}',
		`{"id":"${ID}","status":1}`,
		`{"id":"${ID}","status":{"status":"SUCCESS"}}`,
		`{"id":["${ID}"],"status":"SUCCESS"}`,
		'{"id":"../x","status":"SUCCESS"}',
		'{"id":"a/b","status":"SUCCESS"}',
		'{"id":"..","status":"SUCCESS"}',
		`{"id":"${'x'.repeat(101)}","status":"SUCCESS"}`,
		`{"id":"${ID}","status":"SUCCESS"}`.padEnd(500_001, ' '),
	];

	it.each(bodies.map((text) => [text.slice(0, 50), text]))('the body %j', async (_, text) => {
		const tools = createTools({ [ID]: [finished] });
		expect(await answerCallback({ text, query: {} }, toSettings(), tools)).toEqual(NO_TASK);
		expect(await answerCallback({ text, query: toSignedQuery('row-7') }, signed, tools)).toEqual(NO_TASK);
		expect(tools.log).toEqual([]);
	});
});

describe('answerCallback with a Callback Secret', () => {
	const { signature } = toSignedQuery('row-7');

	it('starts for the signed state', async () => {
		const tools = createTools({ [ID]: [finished] });
		const post = toPost(finished, { ...toSignedQuery('row-7'), other: ['1', '2'] });
		expect(await answerCallback(post, signed, tools)).toEqual(started(finishedOutput));
	});

	it('starts for each event of a task with the same signature', async () => {
		const tools = createTools();
		const settings = { ...onProgress, callbackSecret: SECRET, verify: false };
		const kinds: string[] = [];
		for (const record of [running, { ...running, progress: '80%' }, finished, finished]) {
			kinds.push((await answerCallback(toPost(record, toSignedQuery('row-7')), settings, tools)).kind);
		}
		expect(kinds).toEqual(['started', 'started', 'started', 'ignored']);
	});

	it.each([
		['no query', undefined],
		['an empty query', {}],
		['a missing signature', { nonce: NONCE }],
		['a missing nonce', { signature }],
		['a doubled signature', { nonce: NONCE, signature: [signature, signature] }],
		['a doubled nonce', { nonce: [NONCE, NONCE], signature }],
		['a malformed signature', { nonce: NONCE, signature: 'secret' }],
		['a malformed nonce', { nonce: 'a.b', signature }],
	])('refuses %s with 401, whatever the body', async (_, query) => {
		const tools = createTools({ [ID]: [finished] });
		expect(await answerCallback(toPost(finished, query), signed, tools)).toEqual(NOT_SIGNED);
		expect(await answerCallback({ text: '', query }, signed, tools)).toEqual(NOT_SIGNED);
		expect(await answerCallback(toPost(finished, query), { ...signed, verify: false }, tools)).toEqual(
			NOT_SIGNED,
		);
		expect(tools.log).toEqual([]);
	});

	it.each([
		['a wrong signature', finished, { nonce: NONCE, signature: '0'.repeat(64) }],
		['another nonce', finished, { nonce: 'n2', signature }],
		['another secret', finished, toSignedQuery('row-7', NONCE, 'another secret')],
		['another state', { ...finished, state: 'row-8' }, toSignedQuery('row-7')],
		['no state', { ...finished, state: null }, toSignedQuery('row-7')],
		['a state that is an object', { ...finished, state: { role: 'admin' } }, toSignedQuery('')],
		['a state where none was signed', finished, toSignedQuery('')],
		['the dot elsewhere', { ...finished, state: 'b.c' }, toSignedQuery('c', 'a_b')],
	])('refuses %s with 401', async (_, record, query) => {
		const tools = createTools({ [ID]: [record] });
		expect(await answerCallback(toPost(record, query), signed, tools)).toEqual(OTHER_STATE);
		expect(await answerCallback(toPost(record, query), { ...signed, verify: false }, tools)).toEqual(
			OTHER_STATE,
		);
		expect(tools.log).toEqual([]);
	});

	it('does not take the nonce a.b with state c for the signed nonce a with state b.c', async () => {
		const record = { ...finished, state: 'c' };
		const tools = createTools({ [ID]: [record] });
		const query = { ...toSignedQuery('b.c', 'a'), nonce: 'a.b' };
		expect(await answerCallback(toPost(record, query), signed, tools)).toEqual(NOT_SIGNED);
		expect(tools.log).toEqual([]);
	});

	it('refuses a signature that came with another task, also after a restart', async () => {
		const before = createTools({ [ID]: [finished] });
		const query = toSignedQuery('row-7');
		expect(await answerCallback(toPost(finished, query), signed, before)).toEqual(started(finishedOutput));

		const other = { ...finished, id: '18' };
		const after = createTools({ 18: [other] });
		after.memory.load(before.memory.toStored());
		expect(await answerCallback(toPost(other, query), signed, after)).toEqual(OTHER_TASK);
		expect(after.log).toEqual([]);
		expect(await answerCallback(toPost(other, toSignedQuery('row-7', 'n2')), signed, after)).toEqual(
			started({ ...finishedOutput, taskId: '18' }),
		);
	});
});

describe('answerCallback refuses what the API does not confirm', () => {
	const away = new Failure('The server is away', { isRepeatable: true });

	it('with 403 when the API does not know the task for 20 seconds', async () => {
		const tools = createTools();
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(UNKNOWN);
		expect(tools.log).toHaveLength(7);
		expect(tools.log.at(-1)).toBe(`20s ${ID}`);
	});

	it.each([
		['a rejected key', new Failure('HTTP 401', { httpStatus: 401 }), 'HTTP 401'],
		['another status', failed, 'the API shows FAILURE'],
		['another state', { ...finished, state: 'row-8' }, 'the API shows another state'],
		['an empty state', { ...finished, state: '' }, 'the API shows another state'],
	])('with 503 at once on %s', async (_, answer, detail) => {
		const tools = createTools({ [ID]: [answer] });
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(unconfirmed(detail));
		expect(tools.log).toEqual([`0s ${ID}`]);
	});

	it.each([
		['the server is away', away, 'The server is away'],
		['the API still renders', running, 'the API shows IN_PROGRESS, 40%'],
	])('with 503 after 30 seconds when %s', async (_, answer, detail) => {
		const tools = createTools({ [ID]: [answer] });
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(unconfirmed(detail));
		expect(tools.log).toHaveLength(8);
		expect(tools.log.at(-1)).toBe(`30s ${ID}`);
	});

	it('and starts when the callback is sent again and confirmed', async () => {
		const tools = createTools({ [ID]: [...Array<undefined>(7).fill(undefined), finished] });
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(UNKNOWN);
		expect(await answerCallback(toPost(finished), toSettings(), tools)).toEqual(started(finishedOutput));
	});
});
