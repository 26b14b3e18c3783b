import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { VIEWPORT } from '../editor/browser.ts';
import { Canvas } from '../editor/canvas.ts';
import { store } from '../editor/workflows.ts';
import { readExample } from '../workflows.ts';
import { savePicture } from './picture.ts';
import type { Scene } from './scene.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '../../examples');

/** Each example's canvas. */
export async function takeCanvases({ run, page }: Scene): Promise<void> {
	const canvas = new Canvas(page);
	await page.setViewportSize(WIDE);
	for (const file of (await readdir(EXAMPLES)).filter((name) => name.endsWith('.json'))) {
		await canvas.open(await store(run, await readExample(file)));
		await canvas.fit();
		const name = `canvas/${path.basename(file, '.json')}`;
		await savePicture(name, canvas.everything, { margin: 24, style: ONLY_THE_DRAWING });
	}
	await page.setViewportSize(VIEWPORT);
}

/** Room for the largest canvas at full size; CSS pixels. */
const WIDE = { width: 1500, height: 1400 };

/** Hides the buttons on the canvas, and the marks on nodes whose credential or table hasn't been picked. */
const ONLY_THE_DRAWING = `
	[data-test-id="canvas-controls"], [data-test-id="execute-workflow-button"], .vue-flow__panel,
	[data-test-id="node-issues"] { display: none !important }
`;
