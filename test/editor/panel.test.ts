import { describe, expect, it } from 'vitest';

import { manualWorkflow, type VideoNode } from '../workflows.ts';
import { Canvas } from './canvas.ts';
import type { NodePanel } from './nodePanel.ts';
import { useEditor } from './useEditor.ts';
import { store } from './workflows.ts';

const editor = useEditor();

const START = ['Credential', 'Operation', 'Source', 'Image Source', 'Image URL or Data URI'];
const VIDEO = ['Prompt', 'Motion', 'Resolution'];
const WAITING = ['Max Wait (Minutes)', 'If Video Fails', 'Download', 'Simplify', 'Options'];
const IMAGE_WAITING = ['Max Wait (Minutes)', 'If Image Fails', 'Download', 'Simplify', 'Options'];
const IMAGE_HEAD = ['Credential', 'Operation', 'Source'];
const OPERATIONS: Record<string, string[]> = {
	'Submit Video': [...START, ...VIDEO, 'Options'],
	'Create Video': [...START, ...VIDEO, ...WAITING],
	'Create Image': [...IMAGE_HEAD, 'Prompt', 'Image Result', 'Image Index', ...IMAGE_WAITING],
	'Wait for Video': ['Credential', 'Operation', 'Task ID', ...WAITING],
	'Get Video': ['Credential', 'Operation', 'Task ID', 'Download', 'Simplify', 'Options'],
	'Download Video': ['Credential', 'Operation', 'Task ID', 'Download', 'Put Output File in Field', 'Options'],
};

async function openNewNode(parameters = {}, settings: Partial<VideoNode> = {}): Promise<NodePanel> {
	const canvas = new Canvas(editor.page);
	const node = { name: 'Video', parameters, ...settings };
	await canvas.open(await store(editor.run, manualWorkflow('one node', [node])));
	return await canvas.openNode('Video');
}

const labels = (panel: NodePanel) => expect.poll(async () => await panel.labels());

describe('the panel of the node', () => {
	it('shows for each operation what it needs, in the order of thought', async () => {
		const panel = await openNewNode();
		for (const [operation, expected] of Object.entries(OPERATIONS)) {
			await panel.choose('operation', operation);
			await labels(panel).toEqual(expected);
		}
	});

	it('asks for an image in the way that was chosen, or for a video to extend', async () => {
		const panel = await openNewNode();
		const rest = [...VIDEO, 'Options'];
		await panel.choose('imageInput', 'File');
		await labels(panel).toEqual([...START.slice(0, 4), 'Input Data Field Name', ...rest]);
		await panel.choose('imageInput', 'Midjourney Image Task');
		await labels(panel).toEqual([...START.slice(0, 4), 'Image Task ID', 'Image Index', ...rest]);
		await panel.choose('startFrom', 'Existing Video');
		const video = ['Action', 'Video Task ID', 'Video Index'];
		await labels(panel).toEqual([...START.slice(0, 3), ...video, ...rest]);
		expect(await panel.addableOptions()).toContain('Image URL or Data URI');
	});

	it('asks for what an image is made from, and for the picture of a grid unless all four are wanted', async () => {
		const panel = await openNewNode({ operation: 'createImage' });
		await panel.choose('imageResult', 'Grid of Four');
		await labels(panel).toEqual([...IMAGE_HEAD, 'Prompt', 'Image Result', ...IMAGE_WAITING]);
		await panel.choose('createFrom', 'Existing Grid');
		await labels(panel).toEqual([...IMAGE_HEAD, 'Grid Task ID', 'Image Index', ...IMAGE_WAITING]);
		await panel.choose('download', 'Image');
		const [maxWait, ifFails, download, ...rest] = IMAGE_WAITING;
		const waiting = [maxWait, ifFails, download, 'Put Output File in Field', ...rest];
		await labels(panel).toEqual([...IMAGE_HEAD, 'Grid Task ID', 'Image Index', ...waiting]);
	});

	it.each([
		['submit', ['Account Default', 'Fast', 'Relax']],
		['createImage', ['Account Default', 'Fast', 'Relax', 'Turbo']],
	])('offers to %s the speeds that Midjourney has for it', async (operation, speeds) => {
		const panel = await openNewNode({ operation, options: { speed: '' } });
		expect((await panel.choices('speed')).map(({ name }) => name)).toEqual(speeds);
	});

	it('offers a callback URL to Submit alone, and how to wait to what waits', async () => {
		const panel = await openNewNode();
		const common = ['Max Parallel Requests', 'Request Timeout (Seconds)'];
		const ofSubmission = ['Extra Body Fields (JSON)', 'Speed', 'State', 'Use Original Provider Links'];
		const ofWait = ['Check Every (Seconds)', 'Keep Running'];
		const offered = {
			'Submit Video': [...common, ...ofSubmission, 'Callback URL'],
			'Create Video': [...common, ...ofSubmission, ...ofWait],
			'Create Image': [...common, 'Bot Type', 'Extra Body Fields (JSON)', 'Speed', 'State', ...ofWait],
			'Wait for Video': [...common, ...ofWait],
			'Get Video': common,
		};
		for (const [operation, expected] of Object.entries(offered)) {
			await panel.choose('operation', operation);
			await labels(panel).toEqual(OPERATIONS[operation]);
			expect((await panel.addableOptions()).sort()).toEqual(expected.sort());
		}
	});

	it('asks where files go only when there are some', async () => {
		const panel = await openNewNode({ operation: 'get' });
		await panel.choose('download', 'One Video');
		await labels(panel).toEqual([
			'Credential',
			'Operation',
			'Task ID',
			'Download',
			'Video Index',
			'Put Output File in Field',
			'Simplify',
			'Options',
		]);
		expect(await panel.addableOptions()).toContain('Max Download Size (MB)');
	});

	it('shows what each choice means, to the last word', async () => {
		const panel = await openNewNode({ operation: 'createVideo' });
		const cut: string[] = [];
		const look = async (parameters: string[]) => {
			for (const parameter of parameters) {
				const choices = await panel.choices(parameter);
				cut.push(...choices.filter(({ isWhole }) => !isWhole).map(({ name }) => `${parameter}: ${name}`));
			}
		};
		await look(['operation', 'startFrom', 'imageInput', 'motion', 'onFailure', 'download']);
		await panel.choose('operation', 'Create Image');
		await look(['createFrom', 'imageResult', 'download']);
		expect(cut).toEqual([]);
	});
});

describe('the panel of the tool for AI agents', () => {
	const type = 'n8n-nodes-midjourney-video.midjourneyVideoTool';
	const NOTICE =
		"As a tool, this waits up to 48 seconds and then returns the task's current status. Give the agent a second tool with the operation “Wait for Video” so that it can continue.";
	const namesOf = async (panel: NodePanel, parameter: string) =>
		(await panel.choices(parameter)).map(({ name }) => name);

	it('leaves out what an agent has no use for, and says how it waits', async () => {
		const panel = await openNewNode({ operation: 'createVideo' }, { type });
		const [credential, ...start] = START;
		const head = [credential, 'Tool Description', ...start];
		await labels(panel).toEqual([...head, ...VIDEO, NOTICE, 'If Video Fails', 'Options']);
		expect(await namesOf(panel, 'operation')).toEqual([
			'Create Video',
			'Create Image',
			'Submit Video',
			'Wait for Video',
			'Get Video',
		]);
		expect(await namesOf(panel, 'imageInput')).toEqual(['URL', 'Midjourney Image Task']);
	});
});

describe('the canvas', () => {
	it('names the operation under the node', async () => {
		const operations = ['submit', 'createVideo', 'createImage', 'wait', 'get', 'download'];
		const nodes = operations.map((operation) => ({ name: `My ${operation}`, parameters: { operation } }));
		const canvas = new Canvas(editor.page);
		await canvas.open(await store(editor.run, manualWorkflow('all', nodes)));
		const captions = await Promise.all(nodes.map(async ({ name }) => await canvas.caption(name)));
		expect(captions.map(([, subtitle]) => subtitle)).toEqual(Object.keys(OPERATIONS));
	});
});
