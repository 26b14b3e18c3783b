import { parseArgs } from 'node:util';

import { ensureN8n, N8N_VERSIONS, packPackage } from '../n8n/index.ts';
import { runExample } from './runExample.ts';
import { interruption, startDemo, toAccessText } from './startDemo.ts';

/**
 * `npm run demo`: starts a real n8n with the package and a credential, and runs the example "Image to video" once, or
 * "A sentence becomes a video" with `--from-sentence`. The editor then stays open until Ctrl+C, unless `--once` is
 * given. With COMETAPI_API_KEY set, the demo uses CometAPI and costs money.
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
