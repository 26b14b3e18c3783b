import { paintLighthouse } from './lighthouse.ts';
import { paintWater } from './sea.ts';
import { HEIGHT, WIDTH } from './shapes.ts';
import { paintBackground } from './sky.ts';

export { HEIGHT, WIDTH };

/** Paints one moment of the clip: a lighthouse by a fjord at dawn, while waves roll in and clouds drift. */
export function paint(context: CanvasRenderingContext2D, seconds: number): void {
	paintBackground(context, seconds);
	paintWater(context, seconds);
	paintLighthouse(context, seconds);
}
