import { VIEWPORT } from '../editor/browser.ts';
import { Canvas } from '../editor/canvas.ts';
import type { NodePanel } from '../editor/nodePanel.ts';
import { store } from '../editor/workflows.ts';
import { manualWorkflow, type VideoNode } from '../workflows.ts';
import { HIGH, saveParametersAndOutput } from './panelPicture.ts';
import type { Scene } from './scene.ts';

const IMAGE = 'https://example.com/lighthouse.png';
const PROMPT = 'the waves roll in and the clouds drift past';
const VIDEO = { image: '={{ $json.image }}', prompt: '={{ $json.prompt }}' };
const TASK = { taskId: '={{ $json.taskId }}' };
const SENTENCE = 'a lighthouse at dawn, oil painting --ar 16:9';

/** Leaves room for the output's longest line; CSS pixels. */
export const PARAMETERS_X = 500;

/** Each operation's panel after a run, and one with a refused item. */
export async function takePanels(scene: Scene): Promise<void> {
	await scene.page.setViewportSize(HIGH);
	const submit = { name: 'Submit Video', parameters: { operation: 'submit', ...VIDEO } };
	await take(scene, [imageAndPrompt(), submit], 'submit');
	await take(
		scene,
		[imageAndPrompt(), submit, { name: 'Wait for Video', parameters: { operation: 'wait', ...TASK } }],
		'wait',
	);
	const createVideo = { operation: 'createVideo', ...VIDEO };
	await take(scene, [imageAndPrompt(), { name: 'Create Video', parameters: createVideo }], 'create-video');
	const createImage = { operation: 'createImage', prompt: '={{ $json.prompt }}' };
	await take(
		scene,
		[toInput('Sentence', { prompt: SENTENCE }), { name: 'Create Image', parameters: createImage }],
		'create-image',
	);
	const known = { taskId: scene.run.simulator.addVideoTask({ fields: { prompt: PROMPT } }) };
	await take(scene, [{ name: 'Get Video', parameters: { operation: 'get', ...known } }], 'get');
	await take(
		scene,
		[{ name: 'Download Video', parameters: { operation: 'download', ...known } }],
		'download',
		'binary',
	);
	await takeError(scene, submit);
	await scene.page.setViewportSize(VIEWPORT);
}

async function takeError(scene: Scene, submit: VideoNode): Promise<void> {
	const words = { description: 'Sensitive prompt', properties: { bannedWord: 'blood' } };
	scene.run.simulator.fault({ on: 'submit', kind: 'code', code: 24, ...words });
	const panel = await openLast(scene, [imageAndPrompt('a sea of blood under the clouds'), submit]);
	await panel.execute();
	await panel.failed();
	await panel.expressionsResolved();
	const values = panel.parameters.getByTestId('parameter-input-hint');
	await saveParametersAndOutput('error', panel, values.last());
}

async function take(
	scene: Scene,
	nodes: VideoNode[],
	name: string,
	view: 'schema' | 'binary' = 'schema',
): Promise<void> {
	const panel = await openLast(scene, nodes);
	await panel.execute();
	await panel.succeeded();
	await panel.showOutputAs(view);
	const shown = view === 'schema' ? 'run-data-schema-item' : 'ndv-view-binary-data';
	await panel.output.getByTestId(shown).first().waitFor();
	if (JSON.stringify(nodes.at(-1)!.parameters).includes('{{')) await panel.expressionsResolved();
	await saveParametersAndOutput(name, panel);
}

async function openLast({ run, page }: Scene, nodes: VideoNode[]): Promise<NodePanel> {
	const canvas = new Canvas(page);
	await canvas.open(await store(run, manualWorkflow('Image to video', nodes)));
	const panel = await canvas.openNode(nodes.at(-1)!.name);
	await panel.moveParameters(PARAMETERS_X);
	return panel;
}

const imageAndPrompt = (prompt = PROMPT) => toInput('Image and Prompt', { image: IMAGE, prompt });

/** A node that outputs one item with these fields. */
function toInput(name: string, fields: Record<string, string>): VideoNode {
	const assignments = Object.entries(fields).map(([key, value]) => ({
		id: key,
		name: key,
		value,
		type: 'string',
	}));
	return {
		name,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { assignments: { assignments }, options: {} },
	};
}
