import { parseArgs } from 'node:util';

import { ensureN8n, N8N_VERSIONS, N8nClient, OWNER, packPackage, startN8n } from '../n8n/index.ts';
import { readExample, withPickedCredential } from '../workflows.ts';
import { startApi } from './api.ts';
import { runExample } from './runExample.ts';

/**
 * `npm run demo`: a real n8n with the package, a credential and the example "Image to video", which runs once. Then the
 * editor stays open until Ctrl+C, or not with `--once`. With COMETAPI_API_KEY set, it talks to CometAPI and costs money.
 */
const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });

const install = await ensureN8n(N8N_VERSIONS.newest);
const { tarballPath } = await packPackage();
const api = await startApi();
console.log(`Starting n8n ${install.version} with the package …`);
const n8n = await startN8n({ install, tarballPath });
const interrupted = new Promise<void>((resolve) => {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});

try {
	const client = new N8nClient(n8n);
	const credential = await client.setUp(api);
	const example = await readExample('image-to-video.json');
	const workflow = await client.createWorkflow(withPickedCredential(example, credential));
	const hasSucceeded = await Promise.race([runExample(client, workflow, api), interrupted.then(() => true)]);
	if (!hasSucceeded) process.exitCode = 1;
	if (!values.once) {
		console.log(`
The editor is open at  ${n8n.baseUrl}/workflow/${workflow.id}
Log in with            ${OWNER.email} / ${OWNER.password}
Press Ctrl+C to end.`);
		await interrupted;
	}
} finally {
	await n8n.stop();
	await api.close();
}
