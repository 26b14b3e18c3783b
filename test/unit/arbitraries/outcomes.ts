import { expect } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';

type Outcome<Value> = { value: Value; failure?: undefined } | { value?: undefined; failure: Failure };

/** What the work returns, or the failure that it throws, which must tell something. Everything else is a defect. */
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

/** Words for a user, of a length that can be shown. */
export function expectWords(text: string, longest: number): void {
	const isReadable = text.trim() !== '' && text.length < longest && !text.includes('[object ');
	if (!isReadable) throw new Error(`These are no words for a user: "${text}"`);
}

/** The same in one line, as told of what a server sent. */
export function expectOneLine(text: string, longest: number): void {
	expectWords(text, longest);
	if (/[\r\n\u2028\u2029]/.test(text)) throw new Error(`This is more than one line: "${text}"`);
}

/** For `toSatisfy`: whether all the cases have occurred, among others. */
export function hasAll<Case>(...cases: Case[]): (seen: Set<Case>) => boolean {
	return (seen) => cases.every((one) => seen.has(one));
}

/** An id that leads a request to no other path than its own. */
export function expectInPlace(id: string, base: string): void {
	const path = `/mj/task/${encodeURIComponent(id)}/fetch`;
	const url = new URL(`${base}${path}`);
	expect(url.href).toBe(`${base}${path}`);
	expect(decodeURIComponent(url.pathname.split('/').at(-2)!)).toBe(id);
}
