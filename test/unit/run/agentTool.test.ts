import { describe, expect, it } from 'vitest';

import { isAgentTool, shareEqualCall, toToolOutput } from '../../../nodes/MidjourneyVideo/run/agentTool.ts';

describe('isAgentTool', () => {
	it.each([
		['n8n-nodes-midjourney-video.midjourneyVideoTool', true],
		['n8n-nodes-midjourney-video.midjourneyVideo', false],
	])('of %s is %s', (type, expected) => {
		expect(isAgentTool({ type })).toBe(expected);
	});
});

describe('toToolOutput', () => {
	const videoUrls = ['https://cdn.example.com/0.mp4', 'https://cdn.example.com/1.mp4'];
	const NEXT_STEP =
		"The video is still rendering, which takes a few minutes. Don't submit it again. Call a tool that waits for or gets a task, with task ID 17, or tell the user this task ID.";

	it('tells of a finished video what a model can use', () => {
		const ended = { taskId: '17', status: 'SUCCESS', finished: true, succeeded: true, progress: 100 };
		const links = { videoUrl: videoUrls[0], videoUrls, state: 'row-1' };
		const task = { ...ended, ...links, prompt: 'waves', failReason: null };
		expect(toToolOutput(task)).toEqual({ ...ended, ...links });
	});

	it('tells of a running one how far it is, and what to call next', () => {
		const running = { taskId: '17', status: 'IN_PROGRESS', finished: false, progress: 40 };
		const nothing = { videoUrl: null, videoUrls: [], state: null, prompt: 'waves', failReason: null };
		expect(toToolOutput({ ...running, succeeded: false, ...nothing })).toEqual({
			...running,
			nextStep: NEXT_STEP,
		});
	});

	it('tells of an accepted submission its task, and what to call next', () => {
		const receipt = {
			taskId: '17',
			code: 1,
			description: '提交成功',
			result: '17',
			properties: {},
			state: null,
		};
		expect(toToolOutput(receipt)).toEqual({ taskId: '17', nextStep: NEXT_STEP });
	});

	it('tells of a failed video the reason, and nothing to call', () => {
		const failed = {
			taskId: '17',
			status: 'FAILURE',
			finished: true,
			succeeded: false,
			failReason: 'flagged',
		};
		expect(toToolOutput({ ...failed, videoUrl: null, videoUrls: [] })).toEqual(failed);
	});

	it('tells an error as it is', () => {
		const told = { error: 'Refused. Change the prompt.', mayBeBilled: false, taskId: '17' };
		// The error's text already contains the advice.
		expect(toToolOutput({ ...told, advice: 'Change the prompt.' })).toEqual(told);
	});
});

describe('shareEqualCall', () => {
	/** Work that ends only when the test says so. */
	function createWork() {
		const ends: Array<{ resolve: (taskId: string) => void; reject: (error: Error) => void }> = [];
		const work = async () => await new Promise<string>((resolve, reject) => ends.push({ resolve, reject }));
		return {
			ends,
			call: async (calls: object | undefined, requestKey: string) =>
				await shareEqualCall(calls, requestKey, work),
		};
	}

	it('does what two calls ask for at the same time once, for both, and tells both why it failed', async () => {
		const calls = {};
		const { call, ends } = createWork();
		const both = async () => await Promise.allSettled([0, 1].map(async () => await call(calls, 'waves')));
		const done = both();
		expect(ends).toHaveLength(1);
		ends[0]!.resolve('1');
		expect(await done).toMatchObject([{ value: '1' }, { value: '1' }]);
		const failed = both();
		ends[1]!.reject(new Error('Refused'));
		expect(await failed).toMatchObject([{ reason: new Error('Refused') }, { reason: new Error('Refused') }]);
		expect(ends).toHaveLength(2);
	});

	it('does for each call what others do not ask for, in another execution, or outside of an agent', async () => {
		const calls = {};
		const { call, ends } = createWork();
		const results = [
			call(calls, 'waves'),
			call(calls, 'sand'),
			call({}, 'waves'),
			call(undefined, 'waves'),
			call(undefined, 'waves'),
		];
		for (const [index, { resolve }] of ends.entries()) resolve(String(index));
		expect(await Promise.all(results)).toEqual(['0', '1', '2', '3', '4']);
	});
});
