import { afterAll, expect, it } from 'vitest';

import { nodeOutput } from '../n8n/index.ts';
import { topLevelBoxes } from '../mp4.ts';
import { readExample, withPickedCredentials } from '../workflows.ts';
import { type S3Server, startS3Server } from './s3Server.ts';
import { useN8n } from './useN8n.ts';

const run = useN8n({ renderSeconds: 2 });
const s3Server: S3Server = await startS3Server('my-bucket');
afterAll(async () => await s3Server.close());

it('the example "Videos to S3" saves all four videos in the bucket', async () => {
	const s3 = await run.client.createCredential(s3Server.credential);
	const example = withPickedCredentials(await readExample('videos-to-s3.json'), [run.credential, s3]);
	const workflow = await run.client.createWorkflow(example);
	const execution = await run.client.waitForExecution(await run.client.runManually(workflow, 'Start'));

	expect(execution.data.resultData.error).toBeUndefined();
	expect(run.simulator.billedSubmissions).toBe(1);
	const taskId = run.simulator.submissions[0]!.id;
	const saved = [0, 1, 2, 3].map((videoIndex) => ({
		taskId,
		videoIndex,
		key: `videos/midjourney-${taskId}-${videoIndex}.mp4`,
	}));
	expect(nodeOutput(execution, 'Saved Videos').map(({ json }) => json)).toEqual(saved);
	for (const { key } of saved) {
		const { mimeType, content } = await s3Server.read(key);
		expect(mimeType).toBe('video/mp4');
		expect(topLevelBoxes(content)).toEqual(expect.arrayContaining(['ftyp', 'moov', 'mdat']));
	}
});
