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

/** Actions whose picture is a single one; that of the others is a grid of four. */
const SINGLE = ['UPSCALE', 'SWAP_FACE', 'UPLOAD'];

export const isGrid = (action: string) => !SINGLE.includes(action);

/** Those of a finished picture. */
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

/** What the press of a button makes, undefined for one that cannot be taken apart. Source: new-api's source. */
export function actionOfButton(customId: string): TaskAction | undefined {
	const kind = CUSTOM_ID.exec(customId)?.[1] ?? '';
	return ACTIONS.find(([pattern]) => pattern.test(kind))?.[1];
}

/** Those of a grid of four, as Midjourney has them: single pictures, again, variations. */
export function gridButtons(): Button[] {
	const job = randomUUID();
	return [
		...NUMBERS.map((number) => toButton(`MJ::JOB::upsample::${number}::${job}`, `U${number}`)),
		toButton(`MJ::JOB::reroll::0::${job}::SOLO`, '', '🔄'),
		...NUMBERS.map((number) => toButton(`MJ::JOB::variation::${number}::${job}`, `V${number}`)),
	];
}

/** Some of those of a single picture. */
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
