import { DEFAULTS } from '../constants';
import { Failure } from '../failure';
import { toShown, toText } from './json';
import { toPositiveNumber } from './number';

/** @param value megabytes; the default when absent. @throws Failure for what is no such number */
export function toMaxBytes(value: unknown): number {
	const megabytes = toPositiveNumber(
		value ?? DEFAULTS.maxDownloadMegabytes,
		'Max Download Size',
		'megabytes',
	);
	return Math.floor(megabytes * 2 ** 20);
}

/** The name of an output item's field for a file. @throws Failure for what is no name */
export function toOutputField(value: unknown): string {
	const name = toText(value);
	if (name !== null) return name;
	throw new Failure(`Put Output File in Field ${toShown(value)} is not a name`, {
		description: 'Enter the name of the output field for the file, e.g. data.',
	});
}
