import { ellipse, glow, gradient, polygon } from './shapes.ts';

/** Paints a lighthouse on its rock, the foam around it, and gulls. */
export function paintLighthouse(context: CanvasRenderingContext2D, seconds: number): void {
	paintRock(context);
	paintFoam(context, seconds);
	paintTower(context);
	paintBeams(context, seconds);
	paintGulls(context, seconds);
}

/** Pixels. */
const LAMP = { x: 206, y: 118 };
const FOOT = 326;

const ROCK: Array<[x: number, y: number]> = [
	[-10, 352],
	[40, 340],
	[84, 338],
	[120, 324],
	[168, 321],
	[250, 322],
	[282, 334],
	[306, 340],
	[338, 366],
	[366, 392],
	[392, 424],
	[-10, 446],
];

function paintRock(context: CanvasRenderingContext2D) {
	context.fillStyle = gradient(
		context,
		[0, 320, 0, 440],
		[
			[0, '#5d5360'],
			[0.3, '#3b3a4c'],
			[1, '#202a40'],
		],
	);
	polygon(context, ROCK);
	context.fillStyle = 'rgba(255, 200, 150, 0.28)';
	polygon(context, [
		[250, 322],
		[282, 334],
		[306, 340],
		[338, 366],
		[296, 352],
		[262, 338],
	]);
	context.fillStyle = 'rgba(20, 22, 40, 0.35)';
	polygon(context, [
		[84, 338],
		[120, 324],
		[150, 366],
		[120, 410],
		[60, 420],
	]);
}

/** Foam that spills along the rock's foot and runs off again. */
function paintFoam(context: CanvasRenderingContext2D, seconds: number) {
	context.save();
	context.filter = 'blur(2.5px)';
	for (let spot = 0; spot < 46; spot++) {
		const along = spot / 45;
		const surge = Math.sin(seconds * 2.1 - along * 3 + Math.sin(spot * 7.7) * 0.5);
		const x = -6 + 410 * along;
		const shore = 446 - 22 * along - 6 * Math.sin(along * 9);
		const y = shore + 5 * Math.sin(spot * 3.3) - 8 * Math.max(0, surge);
		context.fillStyle = `rgba(255, 244, 234, ${0.34 + 0.26 * surge})`;
		ellipse(context, x, y, 13 + 5 * surge, 4 + 2.5 * Math.max(0, surge));
	}
	context.restore();
}

const TOWER_COLORS = ['#f4ece2', '#b8443c', '#f4ece2', '#b8443c', '#f4ece2'];

function paintTower(context: CanvasRenderingContext2D) {
	const top = LAMP.y + 18;
	const halfWidth = (y: number) => 15 + (14 * (y - top)) / (FOOT - top);
	const bandHeight = (FOOT - top) / TOWER_COLORS.length;
	TOWER_COLORS.forEach((color, band) => {
		const from = top + band * bandHeight;
		const to = from + bandHeight;
		context.fillStyle = color;
		polygon(context, [
			[LAMP.x - halfWidth(from), from],
			[LAMP.x + halfWidth(from), from],
			[LAMP.x + halfWidth(to), to],
			[LAMP.x - halfWidth(to), to],
		]);
	});
	context.fillStyle = gradient(
		context,
		[LAMP.x - 29, 0, LAMP.x + 29, 0],
		[
			[0, 'rgba(30, 34, 70, 0.72)'],
			[0.5, 'rgba(60, 50, 90, 0.2)'],
			[0.85, 'rgba(255, 200, 140, 0.25)'],
			[1, 'rgba(255, 190, 130, 0.4)'],
		],
	);
	polygon(context, [
		[LAMP.x - 15, top],
		[LAMP.x + 15, top],
		[LAMP.x + 29, FOOT],
		[LAMP.x - 29, FOOT],
	]);
	context.fillStyle = '#2b3150';
	for (const y of [176, 232, 284]) context.fillRect(LAMP.x - 3, y, 6, 11);
	paintLantern(context, top);
}

function paintLantern(context: CanvasRenderingContext2D, top: number) {
	context.fillStyle = '#2a2f49';
	context.fillRect(LAMP.x - 21, top - 4, 42, 6);
	context.fillStyle = '#ffe9ae';
	context.fillRect(LAMP.x - 10, top - 28, 20, 24);
	context.fillStyle = '#2a2f49';
	for (const x of [-11, -4, 3, 9]) context.fillRect(LAMP.x + x, top - 28, 2, 24);
	context.beginPath();
	context.arc(LAMP.x, top - 28, 13, Math.PI, 0);
	context.fill();
	context.fillRect(LAMP.x - 1, top - 50, 2, 12);
}

const TURN_SECONDS = 5;
const BEAM_LENGTH = 640;

/** Two opposite beams; the one toward the viewer is brighter. */
function paintBeams(context: CanvasRenderingContext2D, seconds: number) {
	context.save();
	context.globalCompositeOperation = 'screen';
	for (const side of [0, Math.PI]) {
		const angle = (2 * Math.PI * seconds) / TURN_SECONDS + side + 0.5;
		const end = LAMP.x + BEAM_LENGTH * Math.cos(angle);
		const towards = Math.sin(angle);
		const brightness = 0.5 + 0.25 * towards;
		context.fillStyle = gradient(
			context,
			[LAMP.x, 0, end, 0],
			[
				[0, `rgba(255, 236, 180, ${brightness})`],
				[0.5, `rgba(255, 226, 170, ${brightness * 0.36})`],
				[1, 'rgba(255, 220, 160, 0)'],
			],
		);
		const spread = 34 + 10 * towards;
		const drop = 26 * towards;
		polygon(context, [
			[LAMP.x, LAMP.y - 5],
			[end, LAMP.y + drop - spread],
			[end, LAMP.y + drop + spread],
			[LAMP.x, LAMP.y + 7],
		]);
		const dazzle = Math.max(0, towards) ** 6;
		glow(context, LAMP, 46 + 44 * dazzle, [
			[0, `rgba(255, 244, 206, ${0.45 + 0.3 * dazzle})`],
			[1, 'rgba(255, 230, 170, 0)'],
		]);
	}
	context.restore();
}

/** Positions at the start, and half the wingspans, in pixels. */
const GULLS = [
	{ x: 352, y: 150, span: 13 },
	{ x: 392, y: 176, span: 10 },
	{ x: 322, y: 190, span: 8 },
];

function paintGulls(context: CanvasRenderingContext2D, seconds: number) {
	context.strokeStyle = '#2c3050';
	context.lineWidth = 2;
	context.lineCap = 'round';
	GULLS.forEach(({ x: startX, y: startY, span }, gull) => {
		const x = startX + seconds * (24 + 5 * gull);
		const y = startY - seconds * 4 + 7 * Math.sin(seconds * 1.4 + gull * 2);
		const lift = span * (0.35 + 0.4 * Math.sin(seconds * 7 + gull * 1.7));
		context.beginPath();
		context.moveTo(x - span, y - lift);
		context.quadraticCurveTo(x - span * 0.4, y - lift * 0.9, x, y);
		context.quadraticCurveTo(x + span * 0.4, y - lift * 0.9, x + span, y - lift);
		context.stroke();
	});
}
