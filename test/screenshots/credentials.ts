import type { Locator, Page } from 'playwright-core';

import { CredentialDialog } from '../editor/credentialDialog.ts';
import { savePicture } from './picture.ts';
import type { Scene } from './scene.ts';

const REAL_URL = 'https://api.cometapi.com';

/** The dialog after a test that went well, and after one that did not. */
export async function takeCredentials({ run: { simulator }, page }: Scene): Promise<void> {
	await sendToSimulator(page, simulator.baseUrl);
	const dialog = new CredentialDialog(page);
	await dialog.openNew();
	await dialog.input('apiKey').fill('sk-wrong');
	await dialog.save();
	await dialog.failed();
	await dialog.root.getByText('The server rejected the key').waitFor();
	await hideOffer(dialog.root);
	await savePicture('credential-wrong-key', dialog.root, { margin: -1 });
	await dialog.input('apiKey').fill(simulator.apiKey);
	await dialog.save();
	await dialog.succeeded();
	await savePicture('credential', dialog.root, { margin: -1 });
}

/** Below the fields, n8n offers another plan. */
async function hideOffer(dialog: Locator): Promise<void> {
	const offer = dialog.locator('div', { hasText: /^\s*Enterprise plan/ }).first();
	await offer.evaluate((element: HTMLElement) => (element.style.visibility = 'hidden'));
}

/** The dialog shows the address that people use; n8n is given that of the simulator. */
async function sendToSimulator(page: Page, baseUrl: string): Promise<void> {
	await page.route('**/rest/credentials**', async (route) => {
		await route.continue({ postData: route.request().postData()?.replace(REAL_URL, baseUrl) });
	});
}
