import { Failure } from './failure';
import { toShown } from './json';

/**
 * A whole number within the limits, which may be given as text.
 *
 * @param fieldName display name of the field, for the message
 * @throws Failure for anything else
 */
export function toWholeNumber(
	value: unknown,
	fieldName: string,
	{ min, max, advice }: { min: number; max: number; advice: string },
): number {
	const number = toNumber(value);
	if (Number.isInteger(number) && number >= min && number <= max) return number;
	throw new Failure(`“${fieldName}” must be a whole number from ${min} to ${max}, not ${toShown(value)}`, {
		description: advice,
	});
}

/** A number above zero, which may be given as text. @throws Failure for anything else */
export function toPositiveNumber(value: unknown, fieldName: string, unit: string): number {
	const number = toNumber(value);
	if (Number.isFinite(number) && number > 0) return number;
	throw new Failure(`“${fieldName}” must be a number of ${unit} above 0, not ${toShown(value)}`, {
		description: `Enter a number above 0 in “${fieldName}”.`,
	});
}

/** NaN for anything but a number or a number as text. `Number` alone would read blank text as 0. */
function toNumber(value: unknown): number {
	if (typeof value === 'string' && value.trim() !== '') return Number(value);
	return typeof value === 'number' ? value : NaN;
}
