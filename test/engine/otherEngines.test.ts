import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { AGENTS_MODULE, ENGINE_2, runAlone } from './runAlone.ts';
import { useVirtualTime } from './time/virtualTime.ts';
import { MARKED_KEY, useSimulator } from './withSimulator.ts';
import { videoNode } from './workflow.ts';

useVirtualTime();
const api = useSimulator({ renderSeconds: 20, clock: () => Date.now() });

const VIDEO = { image: 'https://example.com/a.png', prompt: '={{ $json.prompt }}' };
const TOOL = { type: 'n8n-nodes-midjourney-video.midjourneyVideoTool' };
const credential = () => ({ apiKey: MARKED_KEY, baseUrl: api.simulator.baseUrl });
const waves = { prompt: 'waves' };

describe('in Engine 2.0, which runs a node once', () => {
	const run = async (parameters: INodeParameters, settings = {}) =>
		await runAlone(ENGINE_2, videoNode({ ...VIDEO, ...parameters }, settings), waves, credential());

	it('createVideo outputs the video, paid once', async () => {
		const { items, hints, isSuspended } = await run({ operation: 'createVideo' });
		const { id } = api.simulator.submissions[0]!;
		expect(items).toMatchObject([{ taskId: id, succeeded: true }]);
		expect({ hints, isSuspended }).toEqual({ hints: [], isSuspended: false });
		expect(api.simulator.billedSubmissions).toBe(1);
	});

	it('no hint asks to turn off what is not in the way there', async () => {
		const settings = { alwaysOutputData: true };
		const { hints } = await run({ operation: 'createVideo' }, settings);
		expect(hints).toEqual([]);
	});
});

describe('in n8n’s Agents module, which runs a tool without an execution', () => {
	const run = async (parameters: INodeParameters, json = {}) =>
		await runAlone(AGENTS_MODULE, videoNode({ ...VIDEO, ...parameters }, TOOL), json, credential());
	const submitted = async () => (await run({ operation: 'submit' }, waves)).items[0]!.taskId;

	it('createVideo outputs the video, paid once', async () => {
		const { items, isSuspended } = await run({ operation: 'createVideo' }, waves);
		expect(items).toMatchObject([{ taskId: api.simulator.submissions[0]!.id, succeeded: true }]);
		expect(isSuspended).toBe(false);
		expect(api.simulator.billedSubmissions).toBe(1);
	});

	it.each([
		['wait', { finished: true, succeeded: true }],
		['get', { finished: false }],
		['download', { error: expect.stringContaining('no video to download') as string }],
	])('%s tells of a task', async (operation, told) => {
		const taskId = await submitted();
		const { items } = await run({ operation, taskId: '={{ $json.taskId }}' }, { taskId });
		expect(items).toMatchObject([{ taskId, ...told }]);
	});

	it('an error is told to the agent', async () => {
		const { items } = await run({ operation: 'get', taskId: '={{ $json.taskId }}' }, { taskId: '404' });
		expect(items).toEqual([
			{ error: expect.stringContaining('404') as string, mayBeBilled: true, taskId: '404' },
		]);
	});
});
