import path from 'node:path';

import { interruption, toAccessText } from '../demo/startDemo.ts';
import { ensureN8n, N8N_VERSIONS } from '../n8n/index.ts';
import { startDev } from './startDev.ts';

/** `npm run dev`: runs the demo's n8n, which reloads the package whenever its sources change, until Ctrl+C. */
async function main(): Promise<void> {
	const install = await ensureN8n(N8N_VERSIONS.newest);
	let isInterrupted = false;
	const interrupted = interruption().then(() => (isInterrupted = true));
	const projectFolder = path.resolve(import.meta.dirname, '../..');
	try {
		const dev = await startDev({ install, projectFolder, print: (text) => process.stdout.write(text) });
		console.log(toAccessText(dev));
		await interrupted;
		await dev.end();
	} catch (error) {
		// Ctrl+C during startup makes it fail, which isn't an error.
		if (!isInterrupted) throw error;
	}
}

await main();
