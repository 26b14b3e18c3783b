import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Page } from 'playwright-core';
import sharp from 'sharp';
import typescript from 'typescript';

import { launchBrowser } from '../../editor/browser.ts';

const HERE = import.meta.dirname;
const MEDIABUNNY = path.resolve(HERE, '../../../node_modules/mediabunny/dist/bundles/mediabunny.min.mjs');

/** Browsers encode videos only for pages from an https address; nothing is requested over the network. */
const ORIGIN = 'https://clip.invalid';

const SECONDS = 5;

/**
 * `npx tsx test/demo/clip/main.ts` makes the video shown in the demo and the docs' pictures, and the image it starts
 * from. Both are painted in a headless Chromium.
 */
const browser = await launchBrowser();
try {
	const page = await browser.newPage();
	await openRecorder(page);
	const video = await page.evaluate(async (seconds) => await window.recorder!.record(seconds), SECONDS);
	await save('lighthouse.mp4', Buffer.from(video, 'base64'));
	const image = Buffer.from(await page.evaluate(() => window.recorder!.firstFrame()), 'base64');
	await save('lighthouse.png', await sharp(image).png({ palette: true, effort: 10 }).toBuffer());
} finally {
	await browser.close();
}

async function openRecorder(page: Page): Promise<void> {
	const html = `<script type="importmap">{ "imports": { "mediabunny": "/mediabunny.mjs" } }</script>
		<script type="module" src="/record.ts"></script>`;
	await page.route(`${ORIGIN}/**`, async (route) => {
		const { pathname } = new URL(route.request().url());
		if (pathname === '/') return await route.fulfill({ contentType: 'text/html', body: html });
		const contentType = 'text/javascript';
		if (pathname === '/mediabunny.mjs') return await route.fulfill({ contentType, path: MEDIABUNNY });
		const body = await toJavaScript(path.join(HERE, path.basename(pathname)));
		await route.fulfill({ contentType, body });
	});
	await page.goto(ORIGIN);
	await page.waitForFunction(() => window.recorder);
}

async function toJavaScript(file: string): Promise<string> {
	const { ESNext } = typescript.ModuleKind;
	const compilerOptions = { module: ESNext, target: typescript.ScriptTarget.ES2022 };
	return typescript.transpileModule(await readFile(file, 'utf8'), { compilerOptions }).outputText;
}

async function save(name: string, bytes: Buffer): Promise<void> {
	const file = path.join(HERE, name);
	await writeFile(file, bytes);
	console.log(`${path.relative(process.cwd(), file)}: ${bytes.length} bytes`);
}
