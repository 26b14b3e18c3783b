import { randomUUID } from 'node:crypto';

import type { TaskAction } from './types.ts';

export interface Button {
	customId: string;
	emoji: string;
	label: string;
	type: number;
	style: number;
}

const NUMBERS = [1, 2, 3, 4];

/** Actions that make a single picture; all others make a grid of four. */
const SINGLE = ['UPSCALE', 'SWAP_FACE', 'UPLOAD'];

export const isGrid = (action: string) => !SINGLE.includes(action);

/** The buttons of a finished picture. */
export const buttonsAfter = (action: string) => (isGrid(action) ? gridButtons() : singleButtons());

/** `MJ::JOB::<kind>::<number>::<job>`, or without `JOB`; more parts may follow. */
const CUSTOM_ID = /^MJ::(?:JOB::)?([a-z]\w*)::\d+::./i;

const ACTIONS: ReadonlyArray<[kind: RegExp, action: TaskAction]> = [
	[/^upsample/, 'UPSCALE'],
	[/^variation$/, 'VARIATION'],
	[/^low_variation$/, 'LOW_VARIATION'],
	[/^high_variation$/, 'HIGH_VARIATION'],
	[/^reroll$/, 'REROLL'],
	[/^pan_/, 'PAN'],
	[/^Outpaint$/, 'ZOOM'],
];

/** The action that a button starts; undefined if its ID can't be parsed. Source: new-api's code. */
export function actionOfButton(customId: string): TaskAction | undefined {
	const kind = CUSTOM_ID.exec(customId)?.[1] ?? '';
	return ACTIONS.find(([pattern]) => pattern.test(kind))?.[1];
}

/** The buttons of a grid of four, as in Midjourney: single pictures, reroll, variations. */
export function gridButtons(): Button[] {
	const job = randomUUID();
	return [
		...NUMBERS.map((number) => toButton(`MJ::JOB::upsample::${number}::${job}`, `U${number}`)),
		toButton(`MJ::JOB::reroll::0::${job}::SOLO`, '', '🔄'),
		...NUMBERS.map((number) => toButton(`MJ::JOB::variation::${number}::${job}`, `V${number}`)),
	];
}

/** Some of a single picture's buttons. */
export function singleButtons(): Button[] {
	const job = randomUUID();
	return [
		toButton(`MJ::JOB::low_variation::1::${job}::SOLO`, 'Vary (Subtle)', '🪄'),
		toButton(`MJ::JOB::high_variation::1::${job}::SOLO`, 'Vary (Strong)', '🪄'),
		toButton(`MJ::Outpaint::50::1::${job}::SOLO`, 'Zoom Out 2x', '🔍'),
	];
}

function toButton(customId: string, label: string, emoji = ''): Button {
	return { customId, emoji, label, type: 2, style: 2 };
}
