import type { IDataObject } from 'n8n-workflow';

/** Not a pattern for whole strings: one with millions of escapes would overflow the regex engine's stack. */
const ESCAPE_QUOTE_OR_NUMBER = /\\.|"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON without losing a digit: integers beyond JavaScript's safe range become strings.
 * Some servers of the family send 16-digit IDs as JSON numbers, which `JSON.parse` would round.
 *
 * @throws SyntaxError if the text isn't JSON
 */
export function parseJson(text: string): unknown {
	const parsed: unknown = JSON.parse(text);
	if (!/\d{16}/.test(text)) return parsed;
	let isInString = false;
	const exact = text.replace(ESCAPE_QUOTE_OR_NUMBER, (token) => {
		if (token === '"') isInString = !isInString;
		return !isInString && isUnsafeInteger(token) ? `"${token}"` : token;
	});
	return JSON.parse(exact);
}

/** The parsed JSON, or undefined if the text isn't JSON. */
export function tryParseJson(text: string): unknown {
	try {
		return parseJson(text);
	} catch {
		return undefined;
	}
}

export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of a record. Falls back to the snake_case name, which other servers of the family use. */
export function fieldOf(record: IDataObject, name: string): unknown {
	const isMissing = (value: unknown) => value === undefined || value === null || value === '';
	const value = record[name];
	const snakeCase = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
	return isMissing(value) ? (record[snakeCase] ?? value) : value;
}

/** The text of a string or number, trimmed; null for anything else and for empty text. */
export function toText(value: unknown): string | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	return String(value).trim() || null;
}

/** The same for an ID. Null for a number that isn't a safe integer, since it may have lost digits. */
export function toIdText(value: unknown): string | null {
	return typeof value === 'number' && !Number.isSafeInteger(value) ? null : toText(value);
}

/** The value's JSON, or undefined if it has none, e.g. if it's circular. */
export function tryToJson(value: unknown): string | undefined {
	try {
		return JSON.stringify(value);
	} catch {
		return undefined;
	}
}

/** A value as shown in a message: the beginning of its JSON. */
export function toShown(value: unknown): string {
	return (tryToJson(value) ?? (value === undefined ? 'undefined' : `(a ${typeof value})`)).slice(0, 60);
}

/** Whether objects and arrays nest deeper than `levels`; the outermost one is the first level. */
export function isDeeperThan(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function isUnsafeInteger(token: string): boolean {
	return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}
