import { webhookWorkflow, type VideoNode } from '../workflows.ts';
import { activate, type BenchN8nOptions, withBenchN8n } from './benchN8n.ts';
import { forgetPeak, readPeakMegabytes } from './peakMemory.ts';

export interface Scene extends Pick<BenchN8nOptions, 'install' | 'tarballPath'> {
	nodes: VideoNode[];
	/** The file's URL. The workflow's item has it as `url`, and as the video of the task `taskId`. */
	url: string;
}

/**
 * Starts n8n, warms it up by running the workflow on a small file, then measures a run on the given file.
 *
 * @returns peak resident memory of the n8n process during the run, in megabytes
 */
export async function measurePeak({ nodes, url, ...packed }: Scene): Promise<number> {
	const options = {
		...packed,
		env: { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' },
		simulator: { bodyLimitBytes: 2 ** 26 },
	};
	return await withBenchN8n(options, async (bench) => {
		const run = await activate(bench, webhookWorkflow('bench', nodes, 'onReceived'));
		const runWith = async (fileUrl: string) => {
			const taskId = bench.simulator.addVideoTask({ fields: { videoUrls: [fileUrl] } });
			await run([{ url: fileUrl, taskId }]);
		};
		await runWith(url.replace(/\/\d+\/(video|image)/, '/1000/$1'));
		// Discards the peak of n8n's start.
		await forgetPeak(bench.n8n.pid()!);
		await runWith(url);
		return await readPeakMegabytes(bench.n8n.pid()!);
	});
}
