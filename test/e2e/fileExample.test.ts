import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { topLevelBoxes } from '../mp4.ts';
import { readExample, withParameters, withPickedCredential } from '../workflows.ts';
import { useN8n } from './useN8n.ts';

describe('the example "Image file to saved video"', () => {
	const run = useN8n({ renderSeconds: 2 });

	it('reads the image, and writes four playable videos', async () => {
		// The folder that n8n 2.x lets its nodes access.
		const folder = path.join(run.n8n.userFolder, '.n8n-files');
		await mkdir(folder, { recursive: true });
		const image = Buffer.from(
			await (await fetch(`${run.simulator.baseUrl}/results/image.png`)).arrayBuffer(),
		);
		await writeFile(path.join(folder, 'image.png'), image);
		const example = withParameters(await readExample('image-file-to-saved-video.json'), (node) =>
			node.name === 'Files and Prompt'
				? (JSON.parse(JSON.stringify(node.parameters).replaceAll('/home/node/.n8n-files', folder)) as Record<
						string,
						unknown
					>)
				: {},
		);
		const workflow = await run.client.createWorkflow(withPickedCredential(example, run.credential));
		const id = await run.client.runManually(workflow, 'Start');
		const execution = await run.client.waitForExecution(id);
		expect(execution.status).toBe('success');
		const submission = run.simulator.submissions[0]!;
		expect(run.simulator.billedSubmissions).toBe(1);
		expect(submission.body.image).toBe(`data:image/png;base64,${image.toString('base64')}`);
		const videos = (await readdir(folder)).filter((name) => name.endsWith('.mp4')).sort();
		expect(videos).toEqual([0, 1, 2, 3].map((index) => `midjourney-${submission.id}-${index}.mp4`));
		for (const video of videos) {
			const file = await readFile(path.join(folder, video));
			expect(topLevelBoxes(file)[0]).toBe('ftyp');
			expect(topLevelBoxes(file)).toEqual(expect.arrayContaining(['moov', 'mdat']));
		}
	});
});
