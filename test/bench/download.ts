import { ensureN8n, N8N_VERSIONS, packPackage } from '../n8n/index.ts';
import { startFiles } from './files.ts';
import { measurePeak, type Scene } from './measurePeak.ts';
import { median } from './report/index.ts';

const MEGABYTE = 2 ** 20;

/** Runs per measurement. The garbage collector makes single runs differ by half. */
const RUNS = 5;

const subject = (parameters: Record<string, unknown>) => [{ name: 'Midjourney Video', parameters }];
const httpRequest = {
	name: 'HTTP Request',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: { url: '={{ $json.url }}', options: { response: { response: { responseFormat: 'file' } } } },
};

/** Each is measured with a small and a large file, sizes in bytes. */
const PAIRS = [
	{
		title: 'Download a video',
		nodes: subject({ operation: 'download', taskId: '={{ $json.taskId }}', download: 'first' }),
		sizes: [MEGABYTE, 500 * MEGABYTE],
	},
	{ title: 'n8n’s HTTP Request, the same video', nodes: [httpRequest], sizes: [MEGABYTE, 500 * MEGABYTE] },
	{
		title: 'Submit an image file',
		nodes: [httpRequest, ...subject({ operation: 'submit', imageInput: 'binary', binaryField: 'data' })],
		sizes: [1024, 20 * MEGABYTE],
		isImage: true,
	},
];

/** `npm run bench:download`: how much memory n8n needs for a large file compared to a small one. */
async function main(): Promise<void> {
	if (process.platform !== 'linux') throw new Error('Peak memory is read from /proc, which only Linux has');
	const install = await ensureN8n(N8N_VERSIONS.newest);
	const { tarballPath, remove } = await packPackage();
	const files = await startFiles();
	try {
		for (const { title, nodes, sizes, isImage = false } of PAIRS) {
			const medians: number[] = [];
			for (const bytes of sizes) {
				const scene: Scene = { install, tarballPath, nodes, url: files.url(isImage, bytes) };
				const peaks: number[] = [];
				for (let run = 0; run < RUNS; run += 1) peaks.push(await measurePeak(scene));
				medians.push(median(peaks));
				console.log(
					`${title}, ${toSize(bytes)}: peak ${medians.at(-1)} MB (median of ${RUNS}, ${Math.min(...peaks)} to ${Math.max(...peaks)})`,
				);
			}
			console.log(`→ ${toGrowth(medians, sizes)}\n`);
		}
	} finally {
		await files.close();
		await remove();
	}
}

function toGrowth([small, large]: number[], [, bytes = 0]: number[]): string {
	const growth = large! - small!;
	return `the large file takes ${growth} MB more at its peak, ${(growth / (bytes / MEGABYTE)).toFixed(2)} times its size`;
}

function toSize(bytes: number): string {
	return bytes < MEGABYTE ? `${bytes / 1024} kB` : `${bytes / MEGABYTE} MB`;
}

await main();
