import { describe, expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';
import { decideCallback } from '../../../nodes/MidjourneyVideo/trigger/decideCallback.ts';
import { away } from '../fakeApi.ts';
import {
	createTools,
	failed,
	finished,
	finishedOutput,
	ID,
	ignored,
	onProgress,
	refused,
	running,
	signed,
	started,
	toPost,
	toSettings,
	toSignedQuery,
	unconfirmed,
} from './tools.ts';

const REPEATED = ignored('This event of the task, or its end, has already started the workflow');
const NO_TASK = refused(400, "The body isn't a JSON object with the id and status of a task");
const UNKNOWN = refused(403, "Task not found with this trigger's key");

describe('decideCallback starts the workflow', () => {
	it('with the simplified record of the API and the event', async () => {
		const tools = createTools({ [ID]: [finished] });
		const post = toPost({ ...finished, videoUrl: 'https://evil.example/0.mp4', prompt: 'evil' });
		expect(await decideCallback(post, toSettings(), tools)).toEqual(started(finishedOutput));
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it('with the API’s own record and the event when it is not simplified', async () => {
		const record = { ...finished, somethingNew: { a: 1 }, event: 'of the API' };
		const tools = createTools({ [ID]: [record] });
		expect(await decideCallback(toPost(finished), toSettings({ simplify: false }), tools)).toEqual(
			started({ ...record, event: 'succeeded' }),
		);
	});

	it('for an image task, with its pictures and without a question for a video', async () => {
		const imageUrl = 'https://cdn.example/grid.png';
		const imageUrls = ['https://cdn.example/0.png', 'https://cdn.example/1.png'];
		const image = {
			...{ ...finished, videoUrl: '' },
			action: 'IMAGINE',
			imageUrl,
			imageUrls: imageUrls.map((url) => ({ url })),
		};
		const tools = createTools({ [ID]: [image] });
		const decision = await decideCallback(toPost(image), toSettings(), tools);
		expect(decision).toMatchObject(started({ taskId: ID, succeeded: true, imageUrl, imageUrls }));
		expect(decision).not.toHaveProperty('output.videoUrl');
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it('for a failure', async () => {
		const tools = createTools({ [ID]: [failed] });
		expect(await decideCallback(toPost(failed), toSettings(), tools)).toEqual(
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
		expect(await decideCallback(toPost(running), settings, tools)).toEqual(
			started({ ...running, progress: '55%', event: 'progress' }),
		);
	});

	it('once the API has caught up', async () => {
		const tools = createTools({ [ID]: [running, { ...running, progress: '80%' }, finished] });
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(started(finishedOutput));
		expect(tools.log).toEqual([`0s fetch ${ID}`, `1s fetch ${ID}`, `2.5s fetch ${ID}`]);
	});

	it('without a link when the API has none within 30 seconds', async () => {
		const tools = createTools({ [ID]: [{ ...finished, videoUrl: '' }] });
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(
			started({ ...finishedOutput, videoUrl: null, videoUrls: [] }),
		);
		expect(tools.log.at(-1)).toBe(`30s fetch ${ID}`);
	});

	it('with the callback’s own record when it is not verified, and asks nothing', async () => {
		const tools = createTools();
		const settings = toSettings({ verify: false });
		expect(await decideCallback(toPost(finished), settings, tools)).toEqual(started(finishedOutput));
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
			expect(await decideCallback({ text, query: {} }, settings, tools)).toEqual(started(output));
		}
		expect(tools.log).toEqual(['0s fetch 17195000000000000001']);
	});
});

describe('decideCallback ignores', () => {
	it.each([
		['progress', running, ['succeeded', 'failed'] as const],
		['succeeded', finished, ['failed', 'progress'] as const],
		['failed', failed, ['succeeded'] as const],
		['succeeded', finished, [] as const],
	])('the unwanted event %s', async (event, record, events) => {
		const tools = createTools({ [ID]: [record] });
		expect(await decideCallback(toPost(record), toSettings({ events: [...events] }), tools)).toEqual(
			ignored(`The event "${event}" isn't selected in “Trigger On”`),
		);
		expect(tools.log).toEqual([]);
	});

	it.each(['row-8', 'ROW-*', '7'])('a state that does not fit the filter %s', async (stateFilter) => {
		const tools = createTools({ [ID]: [finished] });
		expect(await decideCallback(toPost(finished), toSettings({ stateFilter }), tools)).toEqual(
			ignored("The state doesn't match “State Filter”"),
		);
		expect(tools.log).toEqual([]);
	});

	it('a repeat, without asking the API again', async () => {
		const tools = createTools({ [ID]: [finished] });
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(started(finishedOutput));
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(REPEATED);
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it('a repeat that is not verified', async () => {
		const tools = createTools();
		const settings = toSettings({ verify: false });
		expect(await decideCallback(toPost(finished), settings, tools)).toEqual(started(finishedOutput));
		expect(await decideCallback(toPost({ ...finished, state: 'row-8' }), settings, tools)).toEqual(REPEATED);
	});

	it('progress of a task that has ended at the API', async () => {
		const tools = createTools({ [ID]: [finished] });
		expect(await decideCallback(toPost(running), onProgress, tools)).toEqual(
			ignored('The task has ended in the meantime'),
		);
		expect(await decideCallback(toPost(finished), onProgress, tools)).toEqual(started(finishedOutput));
	});

	it.each([true, false])('late progress after the end has started (verify: %s)', async (verify) => {
		const tools = createTools({ [ID]: [finished] });
		const settings = { ...onProgress, verify };
		expect(await decideCallback(toPost(finished), settings, tools)).toEqual(started(finishedOutput));
		expect(await decideCallback(toPost(running), settings, tools)).toEqual(REPEATED);
		expect(tools.log).toHaveLength(verify ? 1 : 0);
	});

	it('progress of the same status and percent, and starts for each other one', async () => {
		const tools = createTools();
		const settings = { ...onProgress, verify: false };
		const kinds: string[] = [];
		for (const change of [{}, {}, { progress: '41%' }, { status: 'SUBMITTED' }, { progress: '41' }]) {
			kinds.push((await decideCallback(toPost({ ...running, ...change }), settings, tools)).kind);
		}
		expect(kinds).toEqual(['started', 'ignored', 'started', 'started', 'ignored']);
	});

	it('progress that the API has already shown for an older callback', async () => {
		const tools = createTools({ [ID]: [running] });
		const settings = { ...onProgress, simplify: false };
		const older = toPost({ ...running, progress: '20%' });
		expect(await decideCallback(older, settings, tools)).toEqual(started({ ...running, event: 'progress' }));
		expect(await decideCallback(toPost(running), settings, tools)).toEqual(REPEATED);
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it('repeats of what another process has started', async () => {
		const [before, after] = [createTools({ [ID]: [finished] }), createTools({ [ID]: [finished] })];
		expect(await decideCallback(toPost(finished), toSettings(), before)).toEqual(started(finishedOutput));
		after.memory.load(before.memory.toStored());
		expect(await decideCallback(toPost(finished), toSettings(), after)).toEqual(REPEATED);
		expect(after.log).toEqual([]);
	});
});

describe('decideCallback at the same moment', () => {
	const twice = async (settings: ReturnType<typeof toSettings>, tools: ReturnType<typeof createTools>) =>
		await Promise.all([
			decideCallback(toPost(finished), settings, tools),
			decideCallback(toPost(finished), settings, tools),
		]);

	it('starts once for two copies, and asks the API once', async () => {
		const tools = createTools({ [ID]: [running, finished] });
		expect(await twice(toSettings(), tools)).toEqual([started(finishedOutput), REPEATED]);
		expect(tools.log).toEqual([`0s fetch ${ID}`, `1s fetch ${ID}`]);
	});

	it('starts for both copies when repeats are wanted, and asks the API once', async () => {
		const tools = createTools({ [ID]: [finished] });
		expect(await twice(toSettings({ dedupe: false }), tools)).toEqual([
			started(finishedOutput),
			started(finishedOutput),
		]);
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it('refuses both copies of what is not confirmed, and asks anew for a third', async () => {
		const tools = createTools({ [ID]: [new Failure('No access'), finished] });
		expect(await twice(toSettings(), tools)).toEqual([unconfirmed('No access'), unconfirmed('No access')]);
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(started(finishedOutput));
		expect(tools.log).toEqual([`0s fetch ${ID}`, `0s fetch ${ID}`]);
		expect(tools.memory.pending.size).toBe(0);
	});

	it('starts once for two callbacks that the API answers alike', async () => {
		const tools = createTools({ [ID]: [running] });
		const settings = { ...onProgress, simplify: false };
		expect(
			await Promise.all([
				decideCallback(toPost({ ...running, progress: '20%' }), settings, tools),
				decideCallback(toPost({ ...running, progress: '30%' }), settings, tools),
			]),
		).toEqual([started({ ...running, event: 'progress' }), REPEATED]);
	});

	it('does not let a lie share the confirmation of the truth', async () => {
		const tools = createTools({ [ID]: [finished] });
		expect(
			await Promise.all([
				decideCallback(toPost({ ...finished, state: 'row-8' }), toSettings(), tools),
				decideCallback(toPost({ ...failed, progress: '100%' }), toSettings(), tools),
				decideCallback(toPost(finished), toSettings(), tools),
			]),
		).toEqual([
			unconfirmed('the API shows a different state'),
			unconfirmed('the API shows SUCCESS, 100%'),
			started(finishedOutput),
		]);
	});
});

describe('decideCallback refuses with 400', () => {
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
		expect(await decideCallback({ text, query: {} }, toSettings(), tools)).toEqual(NO_TASK);
		expect(await decideCallback({ text, query: toSignedQuery('row-7') }, signed, tools)).toEqual(NO_TASK);
		expect(tools.log).toEqual([]);
	});
});

describe('decideCallback refuses what the API does not confirm', () => {
	it('with 403 when the API does not know the task for 20 seconds', async () => {
		const tools = createTools();
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(UNKNOWN);
		expect(tools.log).toHaveLength(7);
		expect(tools.log.at(-1)).toBe(`20s fetch ${ID}`);
	});

	it.each([
		['a rejected key', new Failure('HTTP 401', { httpStatus: 401 }), 'HTTP 401'],
		['another status', failed, 'the API shows FAILURE'],
		['another state', { ...finished, state: 'row-8' }, 'the API shows a different state'],
		['an empty state', { ...finished, state: '' }, 'the API shows a different state'],
	])('with 503 at once on %s', async (_, answer, detail) => {
		const tools = createTools({ [ID]: [answer] });
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(unconfirmed(detail));
		expect(tools.log).toEqual([`0s fetch ${ID}`]);
	});

	it.each([
		['the server is away', away(), 'The server is away'],
		['the API still renders', running, 'the API shows IN_PROGRESS, 40%'],
	])('with 503 after 30 seconds when %s', async (_, answer, detail) => {
		const tools = createTools({ [ID]: [answer] });
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(unconfirmed(detail));
		expect(tools.log).toHaveLength(8);
		expect(tools.log.at(-1)).toBe(`30s fetch ${ID}`);
	});

	it('and starts when the callback is sent again and confirmed', async () => {
		const tools = createTools({ [ID]: [...Array<undefined>(7).fill(undefined), finished] });
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(UNKNOWN);
		expect(await decideCallback(toPost(finished), toSettings(), tools)).toEqual(started(finishedOutput));
	});
});
