import { VIEWPORT } from '../editor/browser.ts';
import { Canvas } from '../editor/canvas.ts';
import { NodeCreator } from '../editor/nodeCreator.ts';
import { store } from '../editor/workflows.ts';
import { manualWorkflow } from '../workflows.ts';
import { savePicture } from './picture.ts';
import type { Scene } from './scene.ts';

/** All actions are in view, CSS pixels, and the workflow is beside them. */
const SMALL = { width: 1060, height: 800 };

/** The list of nodes over a workflow: the node with all of its actions, and those of the trigger. */
export async function takeNodeCreator({ run, page }: Scene): Promise<void> {
	await page.setViewportSize(SMALL);
	const canvas = new Canvas(page);
	await canvas.open(await store(run, manualWorkflow('My workflow', [])));
	await canvas.iconsLoaded();
	const creator = new NodeCreator(page);
	await creator.openForNextStep();
	await creator.search('midjourney');
	await creator.openFound();
	await creator.actions();
	await savePicture('node-creator', page.locator('body'));
	await page.setViewportSize(VIEWPORT);
}
