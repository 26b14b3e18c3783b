import { describe, expect, it } from 'vitest';

import { isAgentTool, toToolOutput } from '../../../nodes/MidjourneyVideo/run/agentTool.ts';

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
		'The video is still being made, which takes some minutes. Do not submit it again. Call a tool that waits for or gets a task, with task ID 17, or tell the user this task ID.';

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
		// The advice is part of the error's text.
		expect(toToolOutput({ ...told, advice: 'Change the prompt.' })).toEqual(told);
	});
});
