import type { IExecuteFunctions } from 'n8n-workflow';

import type { ImagineBody, Speed } from '../../api/types';
import type { RequestOptions } from '../../run/operation';
import { Failure } from '../../shared/failure';
import { toShown } from '../../shared/json';
import { readOptions, toRequestOptions } from '../fields/options';
import { toEnteredTaskId, toVariantIndex } from '../fields/task';
import { toExtraFields, toOptionalText, toSpeed, toState } from '../submit/parameters';

export interface ImageParameters extends RequestOptions {
	/** A new grid, or the task of an existing one. */
	grid: { body: ImagineBody } | { taskId: string };
	/** Which of its four pictures; undefined for the whole grid. */
	imageIndex: number | undefined;
	speed: Speed;
	/** Sent with each submission. */
	state: string | null;
}

/** One item's parameters. @throws Failure for invalid values */
export function readImageParameters(context: IExecuteFunctions, itemIndex: number): ImageParameters {
	const read = (name: string) => context.getNodeParameter(name, itemIndex, '');
	const options = readOptions(context, itemIndex);
	const isNew = read('createFrom') !== 'gridTask';
	const wantsGrid = isNew && read('imageResult') === 'grid';
	const state = toState(options.state);
	return {
		...toRequestOptions(options),
		grid: isNew
			? {
					body: {
						...toImagineBody(read('prompt'), options.botType, state),
						...toExtraFields(options.extraFields),
					},
				}
			: { taskId: toEnteredTaskId(read('gridTaskId'), 'Grid Task ID') },
		imageIndex: wantsGrid ? undefined : toVariantIndex(read('imageIndex'), 'Image Index'),
		speed: toSpeed(options.speed ?? ''),
		state,
	};
}

function toImagineBody(promptValue: unknown, botType: unknown, state: string | null): ImagineBody {
	const prompt = toOptionalText(promptValue, 'Prompt');
	if (prompt === null) {
		throw new Failure('“Prompt” is empty', { description: 'Describe the image that you want.' });
	}
	const body: ImagineBody = { prompt };
	if (botType !== undefined) body.botType = toBotType(botType);
	if (state !== null) body.state = state;
	return body;
}

function toBotType(value: unknown): string {
	if (value === 'MID_JOURNEY' || value === 'NIJI_JOURNEY') return value;
	throw new Failure(`“Bot Type” must be MID_JOURNEY or NIJI_JOURNEY, not ${toShown(value)}`, {
		description: 'Let the expression return one of them, or remove the option “Bot Type”.',
	});
}
