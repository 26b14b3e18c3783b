import { expect } from 'vitest';

import { type Execution, nodeOutput } from '../../n8n/index.ts';
import type { SubmitCall } from '../../simulator/index.ts';
import type { VideoNode } from '../../workflows.ts';
import type { RunningN8n } from '../useN8n.ts';
import { outcomeOf, videoNodes, type WaitChange, WAITING_NODE, wasSuspended } from './useWaits.ts';

/** The start of picture links: an address that Midjourney could reach, so that the node sends the link itself. */
const PICTURES = 'https://pictures.example';

/** Simulator options that make each video show which picture it starts from. */
export const WITH_PUBLIC_PICTURES = { serverAddress: PICTURES };

const IMAGE_NODE = 'Image';

/** The node that makes an image per item and waits for it. */
export function imageNode({ parameters, options, settings }: WaitChange = {}): VideoNode {
	const own = { operation: 'createImage', prompt: '={{ $json.prompt }}' };
	const allOptions = { state: '={{ $json.state }}', checkEvery: 1, ...options };
	return { name: WAITING_NODE, ...settings, parameters: { ...own, options: allOptions, ...parameters } };
}

/** Create Image → Create Video; `change` applies to the first. */
export function imageFlow(change: WaitChange = {}): VideoNode[] {
	const fromPicture = { imageInput: 'imageTask', imageTaskId: '={{ $json.taskId }}' };
	const video = videoNodes('createVideo', 'suspended', { parameters: fromPicture });
	return [{ ...imageNode(change), name: IMAGE_NODE }, ...video];
}

/** The billed submissions for a workflow's items, by call. */
export function billedFor({ simulator }: RunningN8n, name: string) {
	const ofName = simulator.submissions.filter(({ body }) => String(body.state).startsWith(`${name} `));
	const of = (wanted: SubmitCall) => ofName.filter(({ call }) => call === wanted);
	return { grids: of('imagine'), pictures: of('action'), videos: of('video') };
}

/** The number of billed submissions for each call. */
export function countBilled(run: RunningN8n, name: string) {
	const { grids, pictures, videos } = billedFor(run, name);
	return { grids: grids.length, pictures: pictures.length, videos: videos.length };
}

/** Expects one video per item, made from the item's own picture, and one bill per submission. */
export function expectVideosOfPictures(run: RunningN8n, name: string, execution: Execution, items: number) {
	const { status, next } = outcomeOf(execution);
	expect({ status, videos: next.length }).toEqual({ status: 'success', videos: items });
	expect(countBilled(run, name)).toEqual({ grids: items, pictures: items, videos: items });
	expect([IMAGE_NODE, WAITING_NODE].map((node) => wasSuspended(execution, node))).toEqual([true, true]);
	const { grids, pictures, videos } = billedFor(run, name);
	const made = next.map((video, index) => {
		const grid = grids.find(({ body }) => body.state === `${name} 0 ${index}`);
		const picture = pictures.find(({ body }) => body.taskId === grid?.id);
		const submitted = videos.find(({ body }) => body.image === `${PICTURES}/mj/image/${picture?.id}`);
		expect(video).toMatchObject({ taskId: submitted?.id, state: grid?.body.state, succeeded: true });
		return { taskId: picture?.id, imageUrl: submitted?.body.image };
	});
	expect(nodeOutput(execution, IMAGE_NODE).map(({ json }) => json)).toMatchObject(made);
}
