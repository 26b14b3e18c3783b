import { parseArgs } from 'node:util';

import { ensureN8n, N8N_VERSIONS, packPackage } from '../n8n/index.ts';
import { runExample } from './runExample.ts';
import { interruption, startDemo, toAccessText } from './startDemo.ts';

/**
 * `npm run demo`: a real n8n with the package, a credential and the example "Image to video", which runs once; with
 * `--from-sentence`, the example "A sentence becomes a video" instead. Then the editor stays open until Ctrl+C, or not
 * with `--once`. With COMETAPI_API_KEY set, it talks to CometAPI and costs money.
 */
const { values } = parseArgs({
	options: {
		once: { type: 'boolean', default: false },
		'from-sentence': { type: 'boolean', default: false },
	},
});
const exampleFile = values['from-sentence'] ? 'sentence-to-video.json' : 'image-to-video.json';

const install = await ensureN8n(N8N_VERSIONS.newest);
const { tarballPath } = await packPackage();
const demo = await startDemo(install, { tarballPath }, exampleFile);
const interrupted = interruption();

try {
	const { client, workflow, api } = demo;
	const hasSucceeded = await Promise.race([runExample(client, workflow, api), interrupted.then(() => true)]);
	if (!hasSucceeded) process.exitCode = 1;
	if (!values.once) {
		console.log(toAccessText(demo));
		await interrupted;
	}
} finally {
	await demo.end();
}
