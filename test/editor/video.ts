import type { Page } from 'playwright-core';

/** Waits until the video on a page plays; returns its length and size. */
export async function playedVideo(page: Page): Promise<{ seconds: number; width: number; height: number }> {
	const video = page.locator('video');
	await video.waitFor();
	return await video.evaluate(async (element: HTMLVideoElement) => {
		element.muted = true;
		await element.play();
		while (element.currentTime === 0) {
			if (element.error) throw new Error(element.error.message);
			await new Promise((resolve) => element.addEventListener('timeupdate', resolve, { once: true }));
		}
		return { seconds: element.duration, width: element.videoWidth, height: element.videoHeight };
	});
}
