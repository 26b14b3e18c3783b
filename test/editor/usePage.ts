import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';

import { launchBrowser, PATIENCE_MS, VIEWPORT } from './browser.ts';

/** A browser for a test file, with a new page per test. Saves a screenshot when a test fails. */
export function usePage(
	baseUrl: () => string,
	prepare: (page: Page) => Promise<void> = async () => {},
): { readonly page: Page } {
	let browser: Browser | undefined;
	let context: BrowserContext;
	let page: Page;
	beforeAll(async () => {
		browser = await launchBrowser();
		context = await browser.newContext({ baseURL: baseUrl(), viewport: VIEWPORT });
		context.setDefaultTimeout(PATIENCE_MS);
		page = await context.newPage();
		await prepare(page);
	});
	beforeEach(async ({ onTestFailed }) => {
		await page.close();
		page = await context.newPage();
		onTestFailed(async ({ task }) => {
			const file = path.join(await mkdtemp(path.join(tmpdir(), 'editor-')), 'failed.png');
			await page.screenshot({ path: file });
			console.error(`"${task.name}" saw last: ${file}`);
		});
	});
	afterAll(async () => await browser?.close());
	return {
		get page() {
			return page;
		},
	};
}
