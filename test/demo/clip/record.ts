import { BufferTarget, CanvasSource, Mp4OutputFormat, Output } from 'mediabunny';

import { HEIGHT, paint, WIDTH } from './paint.ts';

const FRAMES_PER_SECOND = 24;

/** Bits per second; low, so that the file is small enough for the repository. */
const BITRATE = 500_000;

/** What the clip's page offers the program that controls its browser. */
export interface Recorder {
	/** A clip of this length as an H.264 MP4 file, in base64. */
	record: (seconds: number) => Promise<string>;
	/** Its first frame as a PNG file, in base64. */
	firstFrame: () => string;
}

declare global {
	interface Window {
		recorder?: Recorder;
	}
}

window.recorder = { record, firstFrame };

async function record(seconds: number): Promise<string> {
	const { canvas, context } = newCanvas();
	const target = new BufferTarget();
	const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
	const source = new CanvasSource(canvas, { codec: 'avc', bitrate: BITRATE, keyFrameInterval: seconds });
	output.addVideoTrack(source, { frameRate: FRAMES_PER_SECOND });
	await output.start();
	for (let frame = 0; frame < seconds * FRAMES_PER_SECOND; frame++) {
		paint(context, frame / FRAMES_PER_SECOND);
		await source.add(frame / FRAMES_PER_SECOND, 1 / FRAMES_PER_SECOND);
	}
	await output.finalize();
	return toBase64(new Uint8Array(target.buffer!));
}

function firstFrame(): string {
	const { canvas, context } = newCanvas();
	paint(context, 0);
	return canvas.toDataURL('image/png').split(',')[1]!;
}

function newCanvas() {
	const canvas = document.createElement('canvas');
	[canvas.width, canvas.height] = [WIDTH, HEIGHT];
	return { canvas, context: canvas.getContext('2d')! };
}

function toBase64(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += String.fromCharCode(byte);
	return btoa(text);
}
