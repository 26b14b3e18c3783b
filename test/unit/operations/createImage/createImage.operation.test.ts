import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createImage } from '../../../../nodes/MidjourneyVideo/operations/createImage/createImage.operation.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { type Script, START_MS } from '../../fakeApi.ts';
import { createFakeRun, type RunSituation } from '../../fakeRun.ts';
import { createMemory, submission } from '../../run/storedExecution.ts';

beforeEach(() => void vi.useFakeTimers({ now: START_MS }));
afterEach(() => void vi.useRealTimers());

const GRID_LINK = 'https://cdn.example/grid.png';
const LINK = 'https://cdn.example/picture.png';
const buttons = [1, 2, 3, 4].map((n) => ({ customId: `MJ::upsample::${n}::a`, label: `U${n}` }));
const ended = { status: 'SUCCESS', progress: '100%' };

/** Uses the prompt as the grid's ID, with `<id>-up` as its picture; refuses "banned". */
const SCRIPT: Script = {
	submit: ({ body }) =>
		body.prompt === 'banned' ? new Failure('Refused') : (body.prompt ?? `${body.taskId}-up`),
	task: (id) =>
		id.endsWith('-up')
			? { ...ended, action: 'UPSCALE', imageUrl: LINK }
			: { ...ended, action: 'IMAGINE', imageUrl: GRID_LINK, buttons },
};

const run = async (items: object[], { script, ...situation }: RunSituation & { script?: Script } = {}) => {
	const fake = createFakeRun(items as Array<Record<string, unknown>>, {
		operation: 'createImage',
		script: { ...SCRIPT, ...script },
		...situation,
	});
	const results = createImage.execute(fake.run);
	await vi.runAllTimersAsync();
	return { ...fake, results: await results };
};

const toItem = (prompt: string, change: object = {}) => ({ prompt, options: { concurrency: 1 }, ...change });
const imageOf = (taskId: string, change: object = {}) => [
	expect.objectContaining({
		json: {
			taskId,
			status: 'SUCCESS',
			finished: true,
			succeeded: true,
			progress: 100,
			imageUrl: LINK,
			imageUrls: [LINK],
			state: null,
			prompt: null,
			failReason: null,
			...change,
		},
	}),
];
const calls = (requests: string[]) => requests.map((request) => request.replace(/^\S+ /, ''));
let executions = 2_000;

describe('Create Image', () => {
	it('makes the grids, then the pictures, and waits for all items together', async () => {
		const { results, requests } = await run([toItem('1'), toItem('2', { imageIndex: 3 })], {
			executionId: String((executions += 1)),
		});
		expect(results).toEqual([imageOf('1-up'), imageOf('2-up')]);
		expect(calls(requests)).toEqual([
			...['imagine 1', 'imagine 2', 'list 1,2', 'fetch 1', 'fetch 2'],
			...['action 1 MJ::upsample::1::a', 'action 2 MJ::upsample::4::a'],
			...['list 1-up,2-up', 'fetch 1-up', 'fetch 2-up'],
		]);
	});

	it('brings the picture that was chosen as a file, under its index', async () => {
		const { results, downloads } = await run([toItem('1', { download: 'first', imageIndex: 2 })], {
			executionId: String((executions += 1)),
		});
		expect(results).toMatchObject([[{ json: { taskId: '1-up', imageIndex: 2 }, binary: { data: {} } }]]);
		expect(downloads).toEqual([LINK]);
	});

	it.each<[string, object, string]>([
		['to submit', { prompt: '' }, '“Prompt” is empty'],
		['to wait', { maxWaitMinutes: 0 }, '“Max Wait” must be a number of minutes above 0, not 0'],
		['to download', { download: 'two' }, '“Download” must be none, first, all or one, not "two"'],
	])('submits nothing when one item is wrong %s', async (_what, change, message) => {
		const { results, requests } = await run([toItem('1'), toItem('2', change)]);
		expect(results).toEqual([undefined, expect.objectContaining({ message, taskId: undefined })]);
		expect(requests).toEqual([]);
	});

	it('presses no button when another grid has failed, and tells the grids of the others', async () => {
		const task: Script['task'] = (id, atMs) => (id === '2' ? { status: 'FAILURE' } : SCRIPT.task!(id, atMs));
		const { results, requests } = await run([toItem('1'), toItem('2')], {
			script: { task },
			executionId: String((executions += 1)),
		});
		expect(results).toEqual([
			[{ json: { taskId: '1' } }],
			expect.objectContaining({ message: 'Task 2 failed with status FAILURE', taskId: '2' }),
		]);
		expect(calls(requests).filter((call) => call.startsWith('action'))).toEqual([]);
	});

	it('submits no grid after a suspension, and knows what became of each item before it', async () => {
		const executionId = String((executions += 1));
		const memory = createMemory({
			executionId,
			submissions: { 0: submission('1'), 2: submission('3'), '2 second': submission('3-up') },
			failed: { 1: { message: 'Refused' } },
			suspension: { id: 'a', dueMs: START_MS, taskIds: ['1'], hasOneWakeUp: true, isLast: false },
		});
		const { results, requests } = await run([toItem('1'), toItem('banned'), toItem('3')], {
			executionId,
			nodeContext: { midjourneyVideo: memory as object as never },
			onError: 'continueRegularOutput',
		});
		expect(results).toMatchObject([
			[{ json: { taskId: '1-up' } }],
			new Failure('Refused'),
			[{ json: { taskId: '3-up' } }],
		]);
		expect(calls(requests).filter((call) => call.startsWith('imagine'))).toEqual([]);
	});

	it.each<[string, string, string[]]>([
		['grids', '1', ['1', '2']],
		['pictures', '1-up', ['1-up', '2-up']],
	])('keeps the ids of all tasks whatever breaks while it waits for the %s', async (_what, brokenAt, ids) => {
		const sendMessageToUI = (text: string) => {
			if (text.includes(`task ${brokenAt} `)) throw new TypeError('x is not a function');
		};
		const running: Script['task'] = (id, atMs) =>
			id === brokenAt ? { status: 'IN_PROGRESS' } : SCRIPT.task!(id, atMs);
		const { results } = await run([toItem('1'), toItem('2')], {
			change: { sendMessageToUI },
			script: { task: running },
			executionId: String((executions += 1)),
		});
		expect((results as unknown[]).flat()).toMatchObject(
			ids.map((taskId) => ({ message: 'x is not a function', taskId })),
		);
	});

	it('tells an agent how to go on with a picture that is not there yet', async () => {
		const task: Script['task'] = () => ({ status: 'IN_PROGRESS', action: 'IMAGINE' });
		const { results } = await run([toItem('1')], {
			isTool: true,
			script: { task },
			executionId: String((executions += 1)),
		});
		expect(results).toMatchObject([
			[
				{
					json: {
						taskId: '1',
						finished: false,
						nextStep: expect.stringContaining('call this tool again') as string,
					},
				},
			],
		]);
	});
});
