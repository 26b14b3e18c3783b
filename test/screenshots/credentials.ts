import type { Page } from 'playwright-core';

import { CredentialDialog } from '../editor/credentialDialog.ts';
import { CORNER, saveBox } from './picture.ts';
import type { Scene } from './scene.ts';

const REAL_URL = 'https://api.cometapi.com';

/** The dialog after a failed test, and after a successful one. */
export async function takeCredentials({ run: { simulator }, page }: Scene): Promise<void> {
	await sendToSimulator(page, simulator.baseUrl);
	const dialog = new CredentialDialog(page);
	await dialog.openNew();
	await dialog.input('apiKey').fill('sk-wrong');
	await dialog.save();
	await dialog.failed();
	await dialog.root.getByText('The server rejected the key').waitFor();
	await saveDialog('credential-wrong-key', dialog);
	await dialog.input('apiKey').fill(simulator.apiKey);
	await dialog.save();
	await dialog.succeeded();
	await saveDialog('credential', dialog);
}

/** Down to the package's last field: n8n's own field below it has nothing to do with these nodes. */
async function saveDialog(name: string, dialog: CredentialDialog): Promise<void> {
	const page = dialog.root.page();
	const box = (await dialog.root.boundingBox())!;
	const last = (await dialog.input('callbackSecret').boundingBox())!;
	await saveBox(name, page, {
		left: box.x + CORNER,
		top: box.y + CORNER,
		right: box.x + box.width - CORNER,
		bottom: last.y + last.height + 24,
	});
}

/** Sends n8n the simulator's address, while the dialog shows the one that people use. */
async function sendToSimulator(page: Page, baseUrl: string): Promise<void> {
	await page.route('**/rest/credentials**', async (route) => {
		await route.continue({ postData: route.request().postData()?.replace(REAL_URL, baseUrl) });
	});
}
