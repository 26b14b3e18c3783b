import type { Browser, Page } from 'playwright-core';

import { CLIP } from '../demo/clip/index.ts';
import type { RunningN8n } from '../e2e/useN8n.ts';
import { launchBrowser, PATIENCE_MS, VIEWPORT } from '../editor/browser.ts';
import { signIn } from '../editor/signIn.ts';
import { ensureN8n, N8N_VERSIONS, N8nClient, type N8nProcess, packPackage, startN8n } from '../n8n/index.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';

/** Pixels per CSS pixel, for pictures that are sharp on every screen. */
const SCALE = 2;

export interface Scene {
	readonly run: RunningN8n;
	readonly page: Page;
	close: () => Promise<void>;
}

const ENV = {
	// The address in the trigger's URLs.
	WEBHOOK_URL: 'https://n8n.example.com/',
	// Turns off the offers of n8n's assistant.
	N8N_DISABLED_MODULES: 'mcp-registry,instance-ai',
};

/** Starts a real n8n with the package, a simulated API, a credential for it, and a browser that's signed in. */
export async function startScene(): Promise<Scene> {
	const install = await ensureN8n(N8N_VERSIONS.newest);
	const { tarballPath } = await packPackage();
	const started: { simulator?: Simulator; n8n?: N8nProcess; browser?: Browser } = {};
	const close = async () => {
		await started.browser?.close();
		await started.n8n?.stop();
		await started.simulator?.close();
	};
	try {
		const simulator = (started.simulator = await startSimulator({
			...CLIP,
			renderSeconds: 2,
			refreshSeconds: 0,
			callbacks: true,
		}));
		const n8n = (started.n8n = await startN8n({ install, tarballPath, env: ENV }));
		const client = new N8nClient(n8n);
		const credential = await client.setUp(simulator);
		const browser = (started.browser = await launchBrowser());
		const page = await browser.newPage({
			baseURL: n8n.baseUrl,
			viewport: VIEWPORT,
			deviceScaleFactor: SCALE,
		});
		page.setDefaultTimeout(PATIENCE_MS);
		await signIn(page);
		return { run: { n8n, client, simulator, credential }, page, close };
	} catch (error) {
		await close();
		throw error;
	}
}
