import type { IDataObject } from 'n8n-workflow';

const STRING_OR_NUMBER = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON without losing a digit: integers beyond JavaScript's safe range become strings.
 * Some servers of the family send 16-digit ids as JSON numbers, which `JSON.parse` would round.
 *
 * @throws SyntaxError when the text is no JSON
 */
export function parseJson(text: string): unknown {
	const parsed: unknown = JSON.parse(text);
	if (!/\d{16}/.test(text)) return parsed;
	// Only now, since on what is no JSON, e.g. a long row of quotes, the expression could take minutes.
	return JSON.parse(
		text.replace(STRING_OR_NUMBER, (token) => (isUnsafeInteger(token) ? `"${token}"` : token)),
	);
}

/** The parsed JSON, or undefined when the text is no JSON. */
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

/** The text of a string or number, trimmed; null for anything else and for empty text. */
export function toText(value: unknown): string | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	return String(value).trim() || null;
}

/** Whether objects and arrays are nested in each other more often than that. */
export function isDeeperThan(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function isUnsafeInteger(token: string): boolean {
	return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}
