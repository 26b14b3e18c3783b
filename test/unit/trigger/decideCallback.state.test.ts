import { describe, expect, it } from 'vitest';

import { decideCallback, fitsStateFilter } from '../../../nodes/MidjourneyVideo/trigger/decideCallback.ts';
import {
	createTools,
	finished,
	finishedOutput,
	ID,
	ignored,
	NONCE,
	onProgress,
	refused,
	running,
	SECRET,
	signed,
	started,
	toPost,
	toSettings,
	toSignedQuery,
	unconfirmed,
} from './tools.ts';

const NOT_SIGNED = refused(401, "The URL isn't signed");
const OTHER_STATE = refused(401, "The signature of the URL doesn't match the state of the task");
const OTHER_TASK = refused(401, 'The signature of the URL belongs to another task');

describe('decideCallback and the state', () => {
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
		expect(await decideCallback(toPost({ ...finished, state }), settings, tools)).toEqual(
			started({ ...finishedOutput, state: state || null, stateData }),
		);
	});

	it('starts for a state that fits the filter', async () => {
		const tools = createTools({ [ID]: [finished] });
		expect(await decideCallback(toPost(finished), toSettings({ stateFilter: 'row-*' }), tools)).toEqual(
			started(finishedOutput),
		);
	});

	it.each([undefined, null])('fills in the signed state where the API has %j', async (state) => {
		const record = { ...finished, state };
		const tools = createTools({ [ID]: [record] });
		const post = toPost(finished, toSignedQuery('row-7'));
		const settings = { ...signed, simplify: false, parseState: true };
		expect(await decideCallback(post, settings, tools)).toEqual(
			started({ ...finished, event: 'succeeded', stateData: null }),
		);
	});

	it.each([
		['the API has none', undefined],
		['the API has null', null],
	])('does not fill in a state that nobody signed where %s', async (_, state) => {
		const record = { ...finished, state };
		const tools = createTools({ [ID]: [record] });
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(
			started({ ...finishedOutput, state: null }),
		);
		expect(
			await decideCallback(toPost(finished), toSettings({ dedupe: false, simplify: false }), tools),
		).toEqual(started({ ...record, event: 'succeeded' }));
	});

	describe.each([undefined, null])('that the callback leaves open (%j)', (state) => {
		const post = (query?: object) => toPost({ ...finished, state }, query);

		it('outputs that of the API', async () => {
			const tools = createTools({ [ID]: [finished] });
			expect(await decideCallback(post(), toSettings(), tools)).toEqual(started(finishedOutput));
		});

		it('starts when that of the API fits the filter', async () => {
			const tools = createTools({ [ID]: [finished] });
			expect(await decideCallback(post(), toSettings({ stateFilter: 'row-*' }), tools)).toEqual(
				started(finishedOutput),
			);
		});

		it.each(['row-7', '', undefined])('ignores it when that of the API, %j, does not fit', async (shown) => {
			const tools = createTools({ [ID]: [{ ...finished, state: shown }] });
			expect(await decideCallback(post(), toSettings({ stateFilter: 'other-*' }), tools)).toEqual(
				ignored("The state doesn't match “State Filter”"),
			);
			expect(tools.log).toEqual([`0s fetch ${ID}`]);
			// This isn't a start: a later callback may bring the same task with its state.
			expect(tools.memory.toStored()).toEqual({});
		});

		it('takes it for empty when it is not verified', async () => {
			const tools = createTools();
			const settings = toSettings({ verify: false, stateFilter: 'row-*' });
			expect(await decideCallback(post(), settings, tools)).toEqual(
				ignored("The state doesn't match “State Filter”"),
			);
			expect(await decideCallback(post(), toSettings({ verify: false }), tools)).toEqual(
				started({ ...finishedOutput, state: null }),
			);
		});

		it('refuses it with 401 when another state was signed, and asks nothing', async () => {
			const tools = createTools({ [ID]: [finished] });
			expect(await decideCallback(post(toSignedQuery('row-7')), signed, tools)).toEqual(OTHER_STATE);
			expect(tools.log).toEqual([]);
		});

		it('starts when the empty state was signed and the API has none either', async () => {
			for (const shown of ['', null, undefined]) {
				const record = { ...finished, state: shown };
				const tools = createTools({ [ID]: [record] });
				const settings = { ...signed, simplify: false };
				expect(await decideCallback(post(toSignedQuery('')), settings, tools)).toStrictEqual(
					started({ ...record, event: 'succeeded' }),
				);
			}
		});

		it('does not let the signature of an empty state serve for a task that has one', async () => {
			const tools = createTools({ [ID]: [finished] });
			expect(await decideCallback(post(toSignedQuery('')), signed, tools)).toEqual(
				unconfirmed('the API shows a different state'),
			);
			expect(tools.memory.toStored()).toEqual({});
		});

		it('holds a signed one against the filter as empty, and asks nothing', async () => {
			const tools = createTools({ [ID]: [finished] });
			const settings = { ...signed, stateFilter: 'row-*' };
			expect(await decideCallback(post(toSignedQuery('')), settings, tools)).toEqual(
				ignored("The state doesn't match “State Filter”"),
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
				decideCallback(empty, toSettings(), tools),
				decideCallback(open, toSettings(), tools),
			]),
		).toEqual([unconfirmed('the API shows a different state'), started(finishedOutput)]);
		expect(await decideCallback(empty, toSettings({ stateFilter: 'row-*' }), tools)).toEqual(
			ignored("The state doesn't match “State Filter”"),
		);
	});

	it('refuses a signed state when the API shows another', async () => {
		const tools = createTools({ [ID]: [{ ...finished, state: 'row-8' }] });
		expect(await decideCallback(toPost(finished, toSignedQuery('row-7')), signed, tools)).toEqual(
			unconfirmed('the API shows a different state'),
		);
	});
});

describe('decideCallback with a Callback Secret', () => {
	const { signature } = toSignedQuery('row-7');

	it('starts for the signed state', async () => {
		const tools = createTools({ [ID]: [finished] });
		const post = toPost(finished, { ...toSignedQuery('row-7'), other: ['1', '2'] });
		expect(await decideCallback(post, signed, tools)).toEqual(started(finishedOutput));
	});

	it('starts for each event of a task with the same signature', async () => {
		const tools = createTools();
		const settings = { ...onProgress, callbackSecret: SECRET, verify: false };
		const kinds: string[] = [];
		for (const record of [running, { ...running, progress: '80%' }, finished, finished]) {
			kinds.push((await decideCallback(toPost(record, toSignedQuery('row-7')), settings, tools)).kind);
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
		expect(await decideCallback(toPost(finished, query), signed, tools)).toEqual(NOT_SIGNED);
		expect(await decideCallback({ text: '', query }, signed, tools)).toEqual(NOT_SIGNED);
		expect(await decideCallback(toPost(finished, query), { ...signed, verify: false }, tools)).toEqual(
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
		expect(await decideCallback(toPost(record, query), signed, tools)).toEqual(OTHER_STATE);
		expect(await decideCallback(toPost(record, query), { ...signed, verify: false }, tools)).toEqual(
			OTHER_STATE,
		);
		expect(tools.log).toEqual([]);
	});

	it('does not take the nonce a.b with state c for the signed nonce a with state b.c', async () => {
		const record = { ...finished, state: 'c' };
		const tools = createTools({ [ID]: [record] });
		const query = { ...toSignedQuery('b.c', 'a'), nonce: 'a.b' };
		expect(await decideCallback(toPost(record, query), signed, tools)).toEqual(NOT_SIGNED);
		expect(tools.log).toEqual([]);
	});

	it('refuses a signature that came with another task, also after a restart', async () => {
		const before = createTools({ [ID]: [finished] });
		const query = toSignedQuery('row-7');
		expect(await decideCallback(toPost(finished, query), signed, before)).toEqual(started(finishedOutput));

		const other = { ...finished, id: '18' };
		const after = createTools({ 18: [other] });
		after.memory.load(before.memory.toStored());
		expect(await decideCallback(toPost(other, query), signed, after)).toEqual(OTHER_TASK);
		expect(after.log).toEqual([]);
		expect(await decideCallback(toPost(other, toSignedQuery('row-7', 'n2')), signed, after)).toEqual(
			started({ ...finishedOutput, taskId: '18' }),
		);
	});
});

describe('fitsStateFilter', () => {
	it.each([
		['row-7', ''],
		['', ''],
		['row-7', 'row-7'],
		['row-7', '*'],
		['', '*'],
		['', '**'],
		['row-7', 'row-*'],
		['row-', 'row-*'],
		['row-7', '*-7'],
		['row-7', 'r*7'],
		['row-7', '*o*-*'],
		['row-7', '**row**-7**'],
		['abba', 'ab*ba'],
		['abcba', 'ab*ba'],
		['a*b', 'a*b'],
		['line 1\nline 2', 'line*2'],
		['a.b', 'a.b'],
		['ab ab', '*ab'],
	])('takes %j for %j', (state, filter) => {
		expect(fitsStateFilter(state, filter)).toBe(true);
	});

	it.each([
		['row-7', 'row'],
		['row-7', 'ow-7'],
		['row-7', 'Row-7'],
		['row-7', 'ROW-*'],
		['row-7', 'row-7 '],
		['', 'row-7'],
		['row-7', 'ow-*'],
		['row-7', '*-'],
		['row-7', 'row-7*7'],
		['row-7', '*7*row*'],
		['row-7', '*o*o*'],
		['aba', 'ab*ba'],
		['a', 'a*a'],
		['axb', 'a.b'],
		['aab', 'a+b'],
		['b', '[ab]'],
		['ab', 'a?'],
	])('does not take %j for %j', (state, filter) => {
		expect(fitsStateFilter(state, filter)).toBe(false);
	});

	it('answers at once where a regular expression would search for long', () => {
		// If the time grew with the cube of the length, the test's time limit would pass long before the result.
		expect(fitsStateFilter('a'.repeat(20_000), '*a*a*b')).toBe(false);
	});
});
