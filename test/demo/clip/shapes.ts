/** Pixels, as in Midjourney's 480p videos. */
export const WIDTH = 832;
export const HEIGHT = 464;

/** Where the sea begins, and where the sun is above it, in pixels. */
export const HORIZON = 278;
export const SUN = { x: 540, y: 262 };

export type Stop = [at: number, color: string];

export function gradient(
	context: CanvasRenderingContext2D,
	line: [number, number, number, number],
	stops: Stop[],
) {
	const filling = context.createLinearGradient(...line);
	for (const [at, color] of stops) filling.addColorStop(at, color);
	return filling;
}

export function glow(
	context: CanvasRenderingContext2D,
	{ x, y }: { x: number; y: number },
	radius: number,
	stops: Stop[],
) {
	const filling = context.createRadialGradient(x, y, 0, x, y, radius);
	for (const [at, color] of stops) filling.addColorStop(at, color);
	context.fillStyle = filling;
	context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
}

export function ellipse(
	context: CanvasRenderingContext2D,
	x: number,
	y: number,
	width: number,
	height: number,
) {
	context.beginPath();
	context.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
	context.fill();
}

export function polygon(context: CanvasRenderingContext2D, points: Array<[x: number, y: number]>) {
	context.beginPath();
	for (const [x, y] of points) context.lineTo(x, y);
	context.closePath();
	context.fill();
}
