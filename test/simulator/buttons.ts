import { randomUUID } from 'node:crypto';

export interface Button {
	customId: string;
	emoji: string;
	label: string;
	type: number;
	style: number;
}

const NUMBERS = [1, 2, 3, 4];

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
