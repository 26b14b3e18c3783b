import { Canvas } from '../editor/canvas.ts';
import { NodeCreator } from '../editor/nodeCreator.ts';
import { store } from '../editor/workflows.ts';
import { manualWorkflow } from '../workflows.ts';
import { savePicture } from './picture.ts';
import type { Scene } from './scene.ts';

/** The node with its actions, in both themes. */
export async function takeNodeCreator({ run, page }: Scene): Promise<void> {
	await new Canvas(page).open(await store(run, manualWorkflow('My workflow', [])));
	const creator = new NodeCreator(page);
	await creator.openForNextStep();
	await creator.search('midjourney');
	await creator.openFound();
	await creator.actions();
	await savePicture('node-creator', creator.root);
	await page.emulateMedia({ colorScheme: 'dark' });
	await creator.root.locator('img[src$=".dark.svg"]').first().waitFor();
	await savePicture('node-creator-dark', creator.root);
	await page.emulateMedia({ colorScheme: 'light' });
}
