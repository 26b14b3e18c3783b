import { VIEWPORT } from '../editor/browser.ts';
import { Canvas } from '../editor/canvas.ts';
import { NodeCreator } from '../editor/nodeCreator.ts';
import { store } from '../editor/workflows.ts';
import { manualWorkflow } from '../workflows.ts';
import { savePicture } from './picture.ts';
import type { Scene } from './scene.ts';

/** Room for all actions, with the workflow beside them; CSS pixels. */
const SMALL = { width: 1060, height: 800 };

/** The node creator beside a workflow, with all actions of the node and the trigger. */
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
