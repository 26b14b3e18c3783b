import { expect } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';

type Outcome<Value> = { value: Value; failure?: undefined } | { value?: undefined; failure: Failure };

/** What the work returns, or the Failure it throws, which must be readable. Rethrows any other error: it's a bug. */
export function outcomeOf<Value>(work: () => Value): Outcome<Value> {
	try {
		return { value: work() };
	} catch (failure) {
		if (!(failure instanceof Failure)) throw failure;
		expectWords(failure.message, 600);
		expectWords(failure.description ?? '', 1_000);
		return { failure };
	}
}

/** Throws unless the text is readable and shorter than `longest`. */
export function expectWords(text: string, longest: number): void {
	const isReadable = text.trim() !== '' && text.length < longest && !text.includes('[object ');
	if (!isReadable) throw new Error(`These are no words for a user: "${text}"`);
}

/** The same, and on one line, as required of text that quotes a server. */
export function expectOneLine(text: string, longest: number): void {
	expectWords(text, longest);
	if (/[\r\n\u2028\u2029]/.test(text)) throw new Error(`This is more than one line: "${text}"`);
}

/** For `toSatisfy`: whether all these cases occurred, perhaps among others. */
export function hasAll<Case>(...cases: Case[]): (seen: Set<Case>) => boolean {
	return (seen) => cases.every((one) => seen.has(one));
}

/** Expects that the ID can't send a request to any path but its own. */
export function expectInPlace(id: string, base: string): void {
	const path = `/mj/task/${encodeURIComponent(id)}/fetch`;
	const url = new URL(`${base}${path}`);
	expect(url.href).toBe(`${base}${path}`);
	expect(decodeURIComponent(url.pathname.split('/').at(-2)!)).toBe(id);
}
