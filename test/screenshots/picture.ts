import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import type { Locator, Page } from 'playwright-core';

const FOLDER = path.resolve(import.meta.dirname, '../../docs/pictures');

/** What comes and goes by itself, and n8n's offers. */
const STYLE = `
	.el-notification, [role="tooltip"], .ask-assistant-button,
	[data-test-id$="instance-ai-button"], [data-test-id$="instance-ai-help-button"],
	[data-test-id="node-feature-request"] { display: none !important }
`;

export interface PictureOptions {
	/** Around what is shown, CSS pixels; less than 0 leaves out its border. */
	margin?: number;
	/** More style for the time of the picture. */
	style?: string;
}

/** Saves a part of the page as docs/pictures/<name>.png; of several parts, the rectangle around them. */
export async function savePicture(
	name: string,
	part: Locator,
	{ margin = 0, style = '' }: PictureOptions = {},
): Promise<void> {
	const page = part.page();
	await page.mouse.move(0, 0);
	await nameResults(page);
	const boxes = await part.evaluateAll((elements) =>
		elements.map((element) => {
			const { left, top, right, bottom } = element.getBoundingClientRect();
			return { left, top, right, bottom };
		}),
	);
	const x = Math.min(...boxes.map(({ left }) => left)) - margin;
	const y = Math.min(...boxes.map(({ top }) => top)) - margin;
	const clip = {
		x: Math.max(0, x),
		y: Math.max(0, y),
		width: Math.max(...boxes.map(({ right }) => right)) + margin - Math.max(0, x),
		height: Math.max(...boxes.map(({ bottom }) => bottom)) + margin - Math.max(0, y),
	};
	const file = path.join(FOLDER, `${name}.png`);
	await mkdir(path.dirname(file), { recursive: true });
	await page.screenshot({ path: file, clip, style: STYLE + style, animations: 'disabled', caret: 'hide' });
	console.log(path.relative(process.cwd(), file));
}

/** The simulator's addresses have a port that is another each time. */
async function nameResults(page: Page): Promise<void> {
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
