import { readFileSync } from 'node:fs';

/** Options for `startSimulator` where people see its results; `main.ts` in this folder makes the files. */
export const CLIP = {
	video: readFileSync(new URL('./lighthouse.mp4', import.meta.url)),
	image: readFileSync(new URL('./lighthouse.png', import.meta.url)),
};
