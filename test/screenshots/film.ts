import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';

import { FOLDER, prepare, STYLE } from './picture.ts';

/** Pixels: 1.5 times the width of a README. */
const WIDTH = 1248;

const STEPS_OF_A_MOVE = 5;
const STEP_MS = 60;

/** Shows viewers where the mouse goes. */
const CURSOR = `<svg xmlns="http://www.w3.org/2000/svg" width="26" height="26" viewBox="0 0 24 24">
	<path d="M5 2v17l4.5-4.2 2.9 6.7 2.9-1.3-2.9-6.5 6.1-.4z" fill="#111" stroke="#fff" stroke-width="1.5"/>
</svg>`;

/** The mouse's position; CSS pixels. */
interface Cursor {
	x: number;
	y: number;
	isHidden: boolean;
}

interface Frame {
	png: Buffer;
	durationMs: number;
}

/** Records what happens on a page as a GIF file. */
export class Film {
	private readonly frames: Frame[] = [];
	private cursor: Cursor = { x: 520, y: 600, isHidden: false };

	constructor(private readonly page: Page) {}

	/** Adds the page as it is now. */
	async show(durationMs: number): Promise<void> {
		this.frames.push({ png: await this.shot(), durationMs });
	}

	/** Keeps adding the page until `done` resolves, as at most `count` frames. */
	async showUntil(done: Promise<void>, count: number, durationMs: number): Promise<void> {
		const shots: Buffer[] = [];
		let isDone = false;
		const ended = done.finally(() => (isDone = true));
		do shots.push(await this.shot());
		while (!isDone);
		await ended;
		const every = Math.ceil(shots.length / count);
		for (const [index, png] of shots.entries()) {
			if (index % every === 0) this.frames.push({ png, durationMs });
		}
	}

	/** Moves the mouse to the middle of a part of the page. */
	async pointAt(target: Locator): Promise<void> {
		const { x, y, width, height } = (await target.boundingBox())!;
		const [from, to] = [{ ...this.cursor }, { x: x + width / 2, y: y + height / 2 }];
		for (let step = 1; step <= STEPS_OF_A_MOVE; step++) {
			const part = step / STEPS_OF_A_MOVE;
			this.cursor.x = from.x + (to.x - from.x) * part;
			this.cursor.y = from.y + (to.y - from.y) * part;
			await this.page.mouse.move(this.cursor.x, this.cursor.y);
			await this.show(STEP_MS);
		}
	}

	/** For when the mouse would be in the way of what's shown next. */
	hideMouse(): void {
		this.cursor.isHidden = true;
	}

	/** Saves the film as docs/pictures/<name>.gif, which loops. */
	async save(name: string): Promise<void> {
		const images = await Promise.all(
			this.frames.map(async ({ png }) => await sharp(png).resize({ width: WIDTH }).png().toBuffer()),
		);
		const gif = await sharp(images, { join: { animated: true } })
			.gif({
				delay: this.frames.map(({ durationMs }) => durationMs),
				interFrameMaxError: 6,
				dither: 0.5,
				effort: 10,
			})
			.toBuffer();
		const file = path.join(FOLDER, `${name}.gif`);
		await writeFile(file, gif);
		const seconds = this.frames.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
		console.log(`${path.relative(process.cwd(), file)}: ${gif.length} bytes, ${seconds} seconds`);
	}

	private async shot(): Promise<Buffer> {
		await prepare(this.page);
		await this.page.evaluate(drawCursor, { ...this.cursor, svg: CURSOR });
		return await this.page.screenshot({ style: STYLE, caret: 'hide' });
	}
}

function drawCursor({ x, y, isHidden, svg }: Cursor & { svg: string }): void {
	const cursor = document.getElementById('film-cursor') ?? document.createElement('div');
	cursor.id = 'film-cursor';
	cursor.innerHTML = isHidden ? '' : svg;
	cursor.style.cssText = `position: fixed; z-index: 99999; pointer-events: none; left: ${x - 5}px; top: ${y - 2}px`;
	document.body.append(cursor);
}
