import type { Page } from 'playwright-core';

import { OWNER } from '../n8n/index.ts';

/** Signs in to an n8n whose owner is set up. The session belongs to the browser context. */
export async function signIn(page: Page): Promise<void> {
	await page.goto('/signin');
	await page.locator('input[type="email"]').fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
}
