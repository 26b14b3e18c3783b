import { readFileSync } from 'node:fs';

/** What the simulated API serves where people see it, for `startSimulator`; `main.ts` in this folder makes the files. */
export const CLIP = {
	video: readFileSync(new URL('./lighthouse.mp4', import.meta.url)),
	image: readFileSync(new URL('./lighthouse.png', import.meta.url)),
};
