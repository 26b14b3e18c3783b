import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';

export const FOLDER = path.resolve(import.meta.dirname, '../../docs/pictures');

/** How much to cut off n8n's dialogs, whose corners are round; CSS pixels. */
export const CORNER = 3;

/** Hides what comes and goes by itself, and n8n's offers. */
export const STYLE = `
	.el-notification, [role="tooltip"], .ask-assistant-button,
	[data-test-id$="instance-ai-button"], [data-test-id$="instance-ai-help-button"],
	[data-test-id="node-feature-request"] { display: none !important }
`;

export interface PictureOptions {
	/** Around the part, in CSS pixels; a negative margin cuts off its border. */
	margin?: number;
	/** Extra CSS while the picture is taken. */
	style?: string;
}

interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** Saves a part of the page as docs/pictures/<name>.png; for several parts, the rectangle around them. */
export async function savePicture(
	name: string,
	part: Locator,
	{ margin = 0, style = '' }: PictureOptions = {},
): Promise<void> {
	const boxes = await part.evaluateAll((elements) =>
		elements.map((element) => {
			const { left, top, right, bottom } = element.getBoundingClientRect();
			return { left, top, right, bottom };
		}),
	);
	const left = Math.min(...boxes.map((box) => box.left)) - margin;
	const top = Math.min(...boxes.map((box) => box.top)) - margin;
	const right = Math.max(...boxes.map((box) => box.right)) + margin;
	const bottom = Math.max(...boxes.map((box) => box.bottom)) + margin;
	await saveBox(name, part.page(), { left, top, right, bottom }, style);
}

/** Saves what's in a box (CSS pixels of the page) with few colors, which makes the file a third as large. */
export async function saveBox(name: string, page: Page, box: Box, style = ''): Promise<void> {
	await page.mouse.move(0, 0);
	await prepare(page);
	const x = Math.max(0, box.left);
	const y = Math.max(0, box.top);
	const clip = { x, y, width: box.right - x, height: box.bottom - y };
	const png = await page.screenshot({ clip, style: STYLE + style, animations: 'disabled', caret: 'hide' });
	const small = await sharp(png).png({ palette: true, effort: 10 }).toBuffer({ resolveWithObject: true });
	const file = path.join(FOLDER, `${name}.png`);
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, small.data);
	const { width, height } = small.info;
	console.log(`${path.relative(process.cwd(), file)}: ${width} x ${height}, ${small.data.length} bytes`);
}

/** Replaces the simulator's addresses, whose port is different each time. */
export async function prepare(page: Page): Promise<void> {
	await page.evaluate(() => {
		const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (texts.nextNode()) {
			const text = texts.currentNode as Text;
			const named = text.data
				.replace(/http:\/\/127\.0\.0\.1:\d+\/results/, 'https://example.com/videos')
				.replace(/http:\/\/127\.0\.0\.1:\d+\/mj\/image/, 'https://example.com/mj/image');
			if (named !== text.data) text.data = named;
		}
	});
}
