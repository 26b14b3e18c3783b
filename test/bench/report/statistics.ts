/** The middle value, or the mean of the middle two if there is an even number of values. */
export function median(values: number[]): number {
	return percentile(values, 50);
}

/** Interpolates between the nearest two values; `percent` is from 0 to 100. */
export function percentile(values: number[], percent: number): number {
	if (values.length === 0) throw new Error('There are no values');
	const sorted = [...values].sort((a, b) => a - b);
	const place = ((sorted.length - 1) * percent) / 100;
	const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
	return below + (above - below) * (place - Math.floor(place));
}
