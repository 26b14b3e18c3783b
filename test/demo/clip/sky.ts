import { ellipse, glow, gradient, HEIGHT, HORIZON, polygon, SUN, WIDTH } from './shapes.ts';

/** Paints the sky with the sun, drifting clouds, and the sides of the fjord. */
export function paintBackground(context: CanvasRenderingContext2D, seconds: number): void {
	paintSky(context);
	paintClouds(context, seconds);
	for (const ridge of RIDGES) paintRidge(context, ridge);
}

interface Ridge {
	color: string;
	/** Pixels above the horizon, at the picture's left and right edges. */
	height: number;
	/** Width of the water between both sides, in pixels. */
	gap: number;
	seed: number;
}

/** From the farthest to the nearest. */
const RIDGES: Ridge[] = [
	{ color: '#8f7f98', height: 120, gap: 30, seed: 1 },
	{ color: '#6a6488', height: 150, gap: 150, seed: 5 },
	{ color: '#3f4668', height: 175, gap: 330, seed: 9 },
];

/** Positions at the start in pixels, relative sizes, and speeds in pixels per second. */
const CLOUDS = [
	{ x: 40, y: 62, size: 1.25, speed: 11 },
	{ x: 330, y: 38, size: 0.9, speed: 8 },
	{ x: 470, y: 104, size: 1.1, speed: 13 },
	{ x: 690, y: 66, size: 1.3, speed: 10 },
	{ x: -190, y: 110, size: 1, speed: 14 },
];

function paintSky(context: CanvasRenderingContext2D) {
	context.fillStyle = gradient(
		context,
		[0, 0, 0, HORIZON],
		[
			[0, '#22365f'],
			[0.4, '#5b6c9c'],
			[0.72, '#d99a8b'],
			[1, '#fbd9a0'],
		],
	);
	context.fillRect(0, 0, WIDTH, HEIGHT);
	glow(context, SUN, 330, [
		[0, 'rgba(255, 240, 200, 0.95)'],
		[0.1, 'rgba(255, 220, 160, 0.6)'],
		[0.45, 'rgba(255, 180, 130, 0.22)'],
		[1, 'rgba(255, 180, 130, 0)'],
	]);
	context.fillStyle = '#fff6da';
	ellipse(context, SUN.x, SUN.y, 21, 21);
}

function paintClouds(context: CanvasRenderingContext2D, seconds: number) {
	context.save();
	context.filter = 'blur(7px)';
	for (const { x, y, size, speed } of CLOUDS) {
		for (let puff = 0; puff < 13; puff++) {
			const across = (puff - 6) * 17 * size;
			const puffX = x + across + seconds * speed;
			const width = (34 - 2.6 * Math.abs(puff - 6)) * size;
			const puffY = y + 7 * Math.sin(puff * 2.4) * size;
			context.fillStyle = 'rgba(84, 88, 132, 0.4)';
			ellipse(context, puffX, puffY + 7 * size, width, width * 0.36);
			context.fillStyle = 'rgba(255, 214, 190, 0.5)';
			ellipse(context, puffX, puffY, width, width * 0.33);
		}
	}
	context.restore();
}

function paintRidge(context: CanvasRenderingContext2D, { color, height, gap, seed }: Ridge) {
	const outline: Array<[number, number]> = [[0, HORIZON]];
	for (let x = 0; x <= WIDTH; x += 4) {
		const away = Math.max(0, Math.abs(x - SUN.x) - gap / 2);
		const rough =
			Math.sin(x / 23 + seed) * 9 + Math.sin(x / 9 + seed * 3) * 4 + Math.sin(x / 51 + seed * 7) * 16;
		const slope = Math.min(1, away / 260);
		outline.push([x, HORIZON - slope * (height * 0.72 + rough)]);
	}
	context.fillStyle = color;
	polygon(context, [...outline, [WIDTH, HORIZON]]);
}
