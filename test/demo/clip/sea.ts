import { ellipse, gradient, HEIGHT, HORIZON, polygon, SUN, WIDTH } from './shapes.ts';

/** Paints waves that roll in, and the sun's reflection on them. */
export function paintWater(context: CanvasRenderingContext2D, seconds: number): void {
	paintSea(context, seconds);
	paintReflection(context, seconds);
}

/** The sea's height at a point of a wave, from -1 to 1. */
function swell(x: number, wave: number, seconds: number) {
	const length = 40 + wave * 14;
	const phase = x / length + wave * 1.9 - seconds * (2.5 - wave * 0.1);
	return 0.72 * Math.sin(phase) + 0.28 * Math.sin(2.3 * phase + wave);
}

const WAVES = 11;

function paintSea(context: CanvasRenderingContext2D, seconds: number) {
	context.fillStyle = gradient(
		context,
		[0, HORIZON, 0, HEIGHT],
		[
			[0, '#e2ae95'],
			[0.2, '#8a86a6'],
			[1, '#23466b'],
		],
	);
	context.fillRect(0, HORIZON, WIDTH, HEIGHT - HORIZON);
	for (let wave = 0; wave < WAVES; wave++) {
		const near = (wave + 1) / WAVES;
		const level = HORIZON + 6 + (HEIGHT - HORIZON - 24) * near ** 1.7;
		const crest: Array<[number, number]> = [];
		for (let x = 0; x <= WIDTH; x += 4) {
			// Waves bob up and down: the nearer, the more.
			const roll = Math.sin(seconds * 1.25 + wave * 1.3) * 3 * near;
			crest.push([x, level + roll - swell(x, wave, seconds) * (2 + 15 * near)]);
		}
		const light = 1 - near;
		context.fillStyle = `rgba(${36 + 84 * light}, ${78 + 52 * light}, ${118 + 42 * light}, 0.62)`;
		polygon(context, [...crest, [WIDTH, HEIGHT], [0, HEIGHT]]);
		context.strokeStyle = `rgba(255, ${214 + 26 * near}, ${176 + 70 * near}, ${0.3 + 0.25 * near})`;
		context.lineWidth = 0.8 + 1.6 * near;
		context.beginPath();
		for (const [x, y] of crest) context.lineTo(x, y);
		context.stroke();
	}
}

function paintReflection(context: CanvasRenderingContext2D, seconds: number) {
	for (let line = 0; line < 34; line++) {
		const near = line / 34;
		const y = HORIZON + 3 + near * 150;
		const flicker = Math.sin(seconds * 3.1 + line * 2.7);
		const x = SUN.x + Math.sin(line * 5.1 + seconds * 1.3) * (6 + 26 * near);
		context.fillStyle = `rgba(255, 224, 168, ${0.62 * (1 - near) * (0.65 + 0.35 * flicker)})`;
		ellipse(context, x, y, (16 + 26 * near) * (0.8 + 0.3 * flicker), 1.1 + 1.5 * near);
	}
}
