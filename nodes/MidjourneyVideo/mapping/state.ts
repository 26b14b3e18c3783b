import type { IDataObject } from 'n8n-workflow';

/** Whether there is a `state` at all; an empty one counts. */
export function hasState({ state }: { state?: IDataObject[string] }): boolean {
	return state !== undefined && state !== null;
}

/** The `state` of a request or a task as the text that is signed and compared; empty when there is none. */
export function stateOf({ state }: { state?: IDataObject[string] }): string {
	if (!hasState({ state })) return '';
	return typeof state === 'object' ? JSON.stringify(state) : String(state);
}

/**
 * Whether the whole state fits the filter, in which `*` stands for any text; an empty filter takes every state.
 * Searches part by part, because a regular expression could take very long on a hostile state.
 */
export function fitsStateFilter(state: string, filter: string): boolean {
	if (filter === '') return true;
	const [first = '', ...rest] = filter.split('*');
	const last = rest.pop();
	if (last === undefined) return state === filter;
	if (!state.startsWith(first)) return false;
	let from = first.length;
	for (const part of rest) {
		const at = state.indexOf(part, from);
		if (at < 0) return false;
		from = at + part.length;
	}
	return state.length - last.length >= from && state.endsWith(last);
}
