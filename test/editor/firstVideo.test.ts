import path from 'node:path';

import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import { MARKED_KEY } from '../e2e/useN8n.ts';
import { type N8nProcess, OWNER, startN8n } from '../n8n/index.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { Canvas } from './canvas.ts';
import { CredentialDialog } from './credentialDialog.ts';
import { NewUser, type Tally } from './newUser.ts';
import { NodePanel } from './nodePanel.ts';
import { usePage } from './usePage.ts';
import { playedVideo } from './video.ts';

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/image-to-video.json');

let simulator: Simulator | undefined;
let n8n: N8nProcess | undefined;
beforeAll(async () => {
	simulator = await startSimulator({ apiKey: MARKED_KEY, renderSeconds: 2, refreshSeconds: 0 });
	n8n = await startN8n({ install: inject('install'), tarballPath: inject('tarballPath') });
});
afterAll(async () => {
	await n8n?.stop();
	await simulator?.close();
});
const browser = usePage(() => n8n!.baseUrl);

async function setUpOwner(user: NewUser): Promise<void> {
	const { page } = user;
	await page.goto('/');
	await user.enter(
		[page.locator('input[name="email"]'), OWNER.email],
		[page.locator('input[name="firstName"]'), OWNER.firstName],
		[page.locator('input[name="lastName"]'), OWNER.lastName],
		[page.locator('input[name="password"]'), OWNER.password],
	);
	await user.click(page.getByTestId('form-submit-button'));
}

async function openEmptyEditor(user: NewUser): Promise<void> {
	const { page } = user;
	const newWorkflow = page.getByTestId('navigation-menu-item').filter({ visible: true }).first();
	await user.click(page.getByTestId('universal-add'), newWorkflow);
	await page.getByTestId('workflow-menu').waitFor();
}

async function importExample(user: NewUser): Promise<void> {
	const { page } = user;
	await user.click(page.getByTestId('workflow-menu'), page.getByTestId('workflow-menu-item-import'));
	await user.pickFile(page.getByTestId('workflow-menu-item-import-from-file'), EXAMPLE);
}

/** Creates a credential. n8n picks it in the node, and closes the dialog if the key works. */
async function connect(user: NewUser): Promise<void> {
	const dialog = new CredentialDialog(user.page);
	await user.click(user.page.getByTestId('node-credentials-empty-state').getByRole('button'));
	await user.enter([dialog.input('apiKey'), MARKED_KEY]);
	// Not counted, since nobody who uses CometAPI changes the address.
	await dialog.input('baseUrl').fill(simulator!.baseUrl);
	await user.click(dialog.root.getByTestId('credential-save-button'));
	await dialog.root.waitFor({ state: 'hidden' });
}

it('a new user gets from an empty editor to a playing video with 12 clicks and one entry', async () => {
	const user = new NewUser(browser.page);
	const canvas = new Canvas(browser.page);
	const panel = new NodePanel(browser.page);
	await setUpOwner(user);
	const setUp = user.tally();
	await openEmptyEditor(user);
	const opened = user.tally();
	await importExample(user);
	await user.doubleClick(canvas.node('Create Video'));
	await connect(user);
	await user.click(panel.executeButton);
	await panel.succeeded();
	await user.click(panel.output.getByTestId('ndv-view-binary-data'));
	expect(await playedVideo(browser.page)).toEqual({ seconds: 2, width: 320, height: 180 });
	expect(simulator!.billedSubmissions).toBe(1);
	const used = user.tally();
	// Vitest hides what a passed test prints through `console`.
	process.stdout.write(
		[
			`Owner of a new n8n: ${toText(setUp)}`,
			`Empty editor: ${toText(opened)}`,
			`Until the video plays: ${toText(used)}\n`,
		].join('\n'),
	);
	expect(used.clicks).toBeLessThanOrEqual(12);
	expect(used.entries).toBe(1);
});

const toText = ({ clicks, entries, seconds }: Tally) =>
	`clicks ${clicks}, fields filled in ${entries}, seconds ${seconds}`;
