import { describe, expect, it } from 'vitest';

import { toVideoTask } from '../../../nodes/MidjourneyVideo/api/task.ts';
import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';
import {
	type Claim,
	CONFIRM_PLACES,
	confirmCallback,
	createPlaces,
	placesOf,
} from '../../../nodes/MidjourneyVideo/trigger/confirmCallback.ts';
import { type Answer, away } from '../fakeApi.ts';
import { createTools, failed, finished, ID, running } from './tools.ts';

/** What a caller claims by posting this record. */
const claimOf = (record: object): Claim => ({
	task: toVideoTask(record)!,
	state: (record as { state?: string }).state,
});
const confirmed = (record: object) => ({ kind: 'confirmed', task: toVideoTask(record)! });
const unconfirmed = (reason: string) => ({ kind: 'unconfirmed', reason });

const withoutLink = { ...finished, videoUrl: '' };
const rejected = new Failure('The key was rejected', { httpStatus: 401 });

const ignore = () => undefined;

/** All requests to the API: pauses of 1 s, 1.5 s, 2.25 s, …, and the last request at 30 s. */
const ALL_ASKS = [0, 1, 2.5, 4.75, 8.125, 13.1875, 20.78125, 30].map((seconds) => `${seconds}s fetch ${ID}`);

/** The same for a task that the API doesn't know: the last request is at 20 s. */
const UNKNOWN_ASKS = [...ALL_ASKS.slice(0, 6), `20s fetch ${ID}`];

describe('confirmCallback', () => {
	it('returns the API’s own record, not the callback’s', async () => {
		const record = { ...finished, videoUrl: 'https://cdn.example/true.mp4', prompt: 'waves' };
		const tools = createTools({ [ID]: [record] });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual(confirmed(record));
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it('gives each ask 10 seconds', async () => {
		const { clock, random } = createTools();
		const asks: unknown[] = [];
		const fetchTask = async (...ask: unknown[]) => {
			asks.push(ask);
			return toVideoTask(finished);
		};
		await confirmCallback(claimOf(finished), { clock, random, fetchTask }, ignore);
		expect(asks).toEqual([[ID, 10_000]]);
	});

	it.each([
		['a finished', finished],
		['a failed', failed],
	])(
		'asks again with growing pauses for 30 seconds when the API still renders %s task',
		async (_, record) => {
			const tools = createTools({ [ID]: [running] });
			expect(await confirmCallback(claimOf(record), tools, ignore)).toEqual(
				unconfirmed('the API shows IN_PROGRESS, 40%'),
			);
			expect(tools.log).toEqual(ALL_ASKS);
		},
	);

	it('counts the time that the asks themselves take', async () => {
		const tools = createTools({ [ID]: [running] }, { askMs: 10_000 });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual(
			unconfirmed('the API shows IN_PROGRESS, 40%'),
		);
		expect(tools.log).toEqual([`0s fetch ${ID}`, `11s fetch ${ID}`, `22.5s fetch ${ID}`]);
	});

	it('stops asking as soon as the API has caught up', async () => {
		const tools = createTools({ [ID]: [running, { ...running, progress: '90%' }, finished] });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual(confirmed(finished));
		expect(tools.log).toEqual(ALL_ASKS.slice(0, 3));
	});

	it('asks 30 seconds for a missing link, and then returns the task without', async () => {
		const tools = createTools({ [ID]: [withoutLink] });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual(confirmed(withoutLink));
		expect(tools.log).toEqual(ALL_ASKS);
	});

	it('returns a finished task without its link when the API cannot be asked any more', async () => {
		const tools = createTools({ [ID]: [withoutLink, away()] });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual(confirmed(withoutLink));
		expect(tools.log).toEqual(ALL_ASKS);
	});

	it('takes the link as soon as it is there', async () => {
		const tools = createTools({ [ID]: [withoutLink, finished] });
		expect(await confirmCallback(claimOf(withoutLink), tools, ignore)).toEqual(confirmed(finished));
		expect(tools.log).toEqual(ALL_ASKS.slice(0, 2));
	});

	it.each(['FAILURE', 'CANCEL', 'MODAL'])('needs no link to confirm a failure with %s', async (status) => {
		const record = { ...failed, status };
		const tools = createTools({ [ID]: [record] });
		expect(await confirmCallback(claimOf(failed), tools, ignore)).toEqual(confirmed(record));
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it.each([
		['SUCCESS', finished, { ...failed, progress: '70%' }, 'the API shows FAILURE, 70%'],
		['FAILURE', failed, finished, 'the API shows SUCCESS, 100%'],
	])('does not ask again when the API contradicts %s', async (_, claimed, record, reason) => {
		const tools = createTools({ [ID]: [record] });
		expect(await confirmCallback(claimOf(claimed), tools, ignore)).toEqual(unconfirmed(reason));
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});
});

describe('confirmCallback tells', () => {
	/** How many requests had been made each time it said so. */
	async function asksBefore(answers: Answer[], record: object): Promise<number[]> {
		const tools = createTools({ [ID]: answers });
		const asks: number[] = [];
		await confirmCallback(claimOf(record), tools, () => asks.push(tools.log.length));
		return asks;
	}

	it('when the API confirms, before it waits for a link', async () => {
		expect((await asksBefore([running, withoutLink, finished], finished))[0]).toBe(2);
	});

	it('nothing when it does not', async () => {
		expect(await asksBefore([running, failed], finished)).toEqual([]);
		expect(await asksBefore([away()], finished)).toEqual([]);
		expect(await asksBefore([finished], running)).toEqual([]);
	});
});

describe('confirmCallback of progress', () => {
	it.each([
		['as far', '40%', { status: 'IN_PROGRESS', progress: '40%' }],
		['further', '40%', { status: 'IN_PROGRESS', progress: '40.5%' }],
		['at a percentage that the callback does not tell', '', { status: 'IN_PROGRESS', progress: '10%' }],
		['at no percentage', '40%', { status: 'IN_PROGRESS', progress: '' }],
		['at an unknown status', '40%', { status: 'PAUSED', progress: '10%' }],
	])('believes it when the API shows the task %s', async (_, progress, shown) => {
		const record = { ...running, ...shown };
		const tools = createTools({ [ID]: [record] });
		expect(await confirmCallback(claimOf({ ...running, progress }), tools, ignore)).toEqual(
			confirmed(record),
		);
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it('believes an older status with a higher percentage', async () => {
		const tools = createTools({ [ID]: [running] });
		const claim = claimOf({ ...running, status: 'SUBMITTED', progress: '90%' });
		expect(await confirmCallback(claim, tools, ignore)).toEqual(confirmed(running));
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it('believes a status that it does not know', async () => {
		const tools = createTools({ [ID]: [running] });
		const claim = claimOf({ ...running, status: 'PAUSED', progress: '90%' });
		expect(await confirmCallback(claim, tools, ignore)).toEqual(confirmed(running));
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it.each([
		['IN_PROGRESS, 39%', { status: 'IN_PROGRESS', progress: '39%' }],
		['SUBMITTED, 50%', { status: 'SUBMITTED', progress: '50%' }],
		['NOT_START', { status: 'NOT_START', progress: null }],
		['no status yet', { status: '', progress: '' }],
	])('asks for 30 seconds when the API only shows %s', async (text, shown) => {
		const tools = createTools({ [ID]: [{ ...running, ...shown }] });
		expect(await confirmCallback(claimOf(running), tools, ignore)).toEqual(
			unconfirmed(`the API shows ${text}`),
		);
		expect(tools.log).toEqual(ALL_ASKS);
	});

	it.each([
		['SUCCESS', finished],
		['SUCCESS without a link', withoutLink],
		['FAILURE', failed],
	])('takes it for outdated when the API shows %s', async (_, record) => {
		const tools = createTools({ [ID]: [record] });
		expect(await confirmCallback(claimOf(running), tools, ignore)).toEqual({ kind: 'outdated' });
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});
});

describe('confirmCallback and the state', () => {
	it.each([
		['row-7', { ...finished, state: 'row-8' }],
		['row-7', { ...finished, state: 'row-77' }],
		['row-7', { ...finished, state: '' }],
		['row-7', { ...failed, state: '' }],
		['row-7', { ...running, state: 'row-8' }],
		['row-7', { ...running, status: '', state: 'row-8' }],
		['', finished],
	])('does not ask again when the caller says %j and the API shows %j', async (state, shown) => {
		const tools = createTools({ [ID]: [shown] });
		expect(await confirmCallback(claimOf({ ...finished, state }), tools, ignore)).toEqual(
			unconfirmed('the API shows a different state'),
		);
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it.each([
		['row-7', undefined],
		['row-7', null],
		['', ''],
		['', null],
		['7', 7],
		[undefined, 'row-7'],
		[undefined, ''],
		[undefined, undefined],
	])('confirms what the caller says, %j, when the API has %j', async (state, shown) => {
		const record = { ...finished, state: shown };
		const tools = createTools({ [ID]: [record] });
		expect(await confirmCallback(claimOf({ ...finished, state }), tools, ignore)).toEqual(confirmed(record));
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});
});

describe('confirmCallback and a copy that has not been refreshed since the submission', () => {
	const blank = { id: ID, status: '', progress: '0%', state: '' };

	it.each([
		['row-7', finished],
		[undefined, finished],
		['row-7', running],
		[undefined, running],
		['row-7', { ...running, status: '', progress: '0%' }],
		[undefined, { ...running, status: '', progress: '0%' }],
	])('asks until it is, when the caller says %j of %j', async (state, record) => {
		for (const shown of [blank, { ...blank, state: null }, { ...blank, state: undefined }]) {
			const tools = createTools({ [ID]: [shown, shown, record] });
			expect(await confirmCallback(claimOf({ ...record, state }), tools, ignore)).toEqual(confirmed(record));
			expect(tools.log).toEqual(ALL_ASKS.slice(0, 3));
		}
	});

	it('does not believe another state than the one that comes', async () => {
		const tools = createTools({ [ID]: [blank, finished] });
		expect(await confirmCallback(claimOf({ ...finished, state: 'row-8' }), tools, ignore)).toEqual(
			unconfirmed('the API shows a different state'),
		);
		expect(tools.log).toEqual(ALL_ASKS.slice(0, 2));
	});

	it('asks for the state of a task that renders, too', async () => {
		const tools = createTools({ [ID]: [{ ...running, state: '' }, running] });
		expect(await confirmCallback(claimOf(running), tools, ignore)).toEqual(confirmed(running));
		expect(tools.log).toEqual(ALL_ASKS.slice(0, 2));
	});

	it.each([
		['the API shows no status yet, 0%', blank],
		['the API shows no state yet', { ...running, state: '' }],
	])('says after 30 seconds: %s', async (reason, shown) => {
		const tools = createTools({ [ID]: [shown] });
		expect(await confirmCallback(claimOf(running), tools, ignore)).toEqual(unconfirmed(reason));
		expect(tools.log).toEqual(ALL_ASKS);
	});
});

describe('confirmCallback without an answer', () => {
	it('takes a task for unknown when the API does not know it for 20 seconds', async () => {
		const tools = createTools();
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual({ kind: 'unknown' });
		expect(tools.log).toEqual(UNKNOWN_ASKS);
	});

	it.each([
		['13.2 s late', 5],
		['20 s late', 6],
	])('confirms a task that the API comes to know %s', async (_, unknownTimes) => {
		const tools = createTools({ [ID]: [...Array<undefined>(unknownTimes).fill(undefined), finished] });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual(confirmed(finished));
		expect(tools.log).toEqual(UNKNOWN_ASKS.slice(0, unknownTimes + 1));
	});

	it('asks for 30 seconds about a task that the API has come to know, and still renders', async () => {
		const tools = createTools({ [ID]: [undefined, undefined, running] });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual(
			unconfirmed('the API shows IN_PROGRESS, 40%'),
		);
		expect(tools.log).toEqual(ALL_ASKS);
	});

	it('takes a task for unknown at once when the API can only be asked after 20 seconds', async () => {
		const tools = createTools({ [ID]: [...Array<Error>(6).fill(away()), undefined] });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual({ kind: 'unknown' });
		expect(tools.log).toEqual(ALL_ASKS.slice(0, 7));
	});

	it('asks for 30 seconds while the server is away', async () => {
		const tools = createTools({ [ID]: [away()] });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual(
			unconfirmed('The server is away'),
		);
		expect(tools.log).toEqual(ALL_ASKS);
	});

	it('confirms when the server comes back', async () => {
		const tools = createTools({ [ID]: [away(), away(), finished] });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual(confirmed(finished));
		expect(tools.log).toEqual(ALL_ASKS.slice(0, 3));
	});

	it.each([
		['a rejected key', rejected, 'The key was rejected'],
		['any other error', new TypeError('x is not a function'), 'x is not a function'],
	])('gives up at once on %s', async (_, error, reason) => {
		const tools = createTools({ [ID]: [error] });
		expect(await confirmCallback(claimOf(finished), tools, ignore)).toEqual(unconfirmed(reason));
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});
});

describe('createPlaces', () => {
	it('gives as many places as there are, and each again once it is left', () => {
		const take = createPlaces(2);
		const [first, second] = [take()!, take()!];
		expect(take()).toBeUndefined();
		first();
		expect(take()).toBeTypeOf('function');
		expect(take()).toBeUndefined();
		second();
		expect(take()).toBeTypeOf('function');
	});

	it('does not give a place twice that is left twice', () => {
		const take = createPlaces(1);
		const leave = take()!;
		leave();
		leave();
		expect(take()).toBeTypeOf('function');
		leave();
		expect(take()).toBeUndefined();
	});
});

describe('placesOf', () => {
	it('has as many for signed callbacks as for all others, always the same', () => {
		const leave = [true, false].flatMap((isSigned) => {
			const all = Array.from({ length: CONFIRM_PLACES }, () => placesOf(isSigned)()!);
			expect(placesOf(isSigned)()).toBeUndefined();
			return all;
		});
		for (const one of leave) one();
		expect(placesOf(true)()).toBeTypeOf('function');
	});
});
