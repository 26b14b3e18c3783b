import { VIEWPORT } from '../editor/browser.ts';
import { Canvas } from '../editor/canvas.ts';
import { playedVideo } from '../editor/video.ts';
import { store } from '../editor/workflows.ts';
import { readExample } from '../workflows.ts';
import { Film } from './film.ts';
import type { Scene } from './scene.ts';

/** Small enough for texts to stay legible when a README shrinks the film; CSS pixels. */
const SMALL = { width: 1040, height: 650 };

/** As far left as n8n allows, to make room for the video; CSS pixels. */
const PARAMETERS_X = 150;

/** Hides the input, which has nothing to show, and no room to say so. */
const NO_INPUT = '[data-test-id="ndv-input-panel"] * { visibility: hidden !important }';

const FRAMES_PER_SECOND = 10;
const VIDEO_SECONDS = 5;

/** The first example in the editor, from its canvas to the playing video. */
export async function takeFirstVideo({ run, page }: Scene): Promise<void> {
	await page.setViewportSize(SMALL);
	const film = new Film(page);
	const canvas = new Canvas(page);
	const example = await readExample('image-to-video.json');
	const last = example.nodes.filter(({ type }) => type.endsWith('.midjourneyVideo')).at(-1)!;
	await canvas.open(await store(run, example));
	await page.addStyleTag({ content: NO_INPUT });
	await canvas.fit();
	await canvas.iconsLoaded();
	await film.show(1500);
	await film.pointAt(canvas.node(last.name));
	await film.show(300);
	const panel = await canvas.openNode(last.name);
	await panel.moveParameters(PARAMETERS_X);
	await film.show(2500);
	await film.pointAt(panel.executeButton);
	await film.show(400);
	await panel.execute();
	await film.showUntil(panel.succeeded(), 12, 170);
	await film.show(1200);
	const view = panel.output.getByTestId('ndv-view-binary-data');
	await film.pointAt(view);
	await film.show(300);
	await view.click();
	await playedVideo(page);
	await showVideo(film, page);
	await film.save('first-video');
	await page.setViewportSize(VIEWPORT);
}

/** Frame by frame, so that it doesn't matter how long each screenshot takes. */
async function showVideo(film: Film, page: Scene['page']): Promise<void> {
	const video = page.locator('video');
	film.hideMouse();
	await video.evaluate(makeSeekable);
	for (let frame = 0; frame < VIDEO_SECONDS * FRAMES_PER_SECOND; frame++) {
		await video.evaluate(seek, frame / FRAMES_PER_SECOND);
		await film.show(1000 / FRAMES_PER_SECOND);
	}
	await film.show(1500);
}

/** n8n serves no byte ranges, so the player needs the whole file. */
async function makeSeekable(video: HTMLVideoElement): Promise<void> {
	const file = await (await fetch(video.currentSrc)).blob();
	video.autoplay = false;
	video.controls = false;
	video.src = URL.createObjectURL(file);
	await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
}

async function seek(video: HTMLVideoElement, seconds: number): Promise<void> {
	if (video.currentTime === seconds) return;
	video.currentTime = seconds;
	await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
}
