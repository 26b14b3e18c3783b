import type { IDataObject } from 'n8n-workflow';

import { MAX_SERVER_TEXT_LENGTH, MAX_SERVER_WORD_LENGTH } from '../constants';
import type { ApiResponse } from '../types';
import { isObject, toText, tryParseJson } from './json';

/** What an answer that is no success says, in whichever of the family's shapes it came. */
export interface Refusal {
	status: number;
	location: string | null;
	/** The API's own code, e.g. 24. */
	apiCode: number | null;
	/** The code in an `error` object, e.g. `invalid_api_key`. */
	errorCode: string | null;
	/** Either of them, or whatever else the server calls a code. */
	code: string | null;
	type: string | null;
	/** The server's words, cut to a readable length, or what it sent instead of words. */
	text: string;
	bannedWord: string | null;
	/** Whether the server sent a web page. */
	isPage: boolean;
}

/** Reads `{ code, description }`, `{ error: { message, type, code } }`, HTML, plain text and nothing. */
export function toRefusal(response: ApiResponse): Refusal {
	const body = tryParseJson(response.text);
	const details = isObject(body) ? toDetails(body) : { text: toPlainText(response.text) };
	const missing = response.text.trim() === '' ? 'the answer was empty' : 'an answer of an unknown form';
	return {
		status: response.status,
		location: response.location,
		apiCode: null,
		errorCode: null,
		code: null,
		type: null,
		bannedWord: null,
		isPage: !isObject(body) && isWebPage(response.text),
		...details,
		text: (details.text ?? missing).slice(0, MAX_SERVER_TEXT_LENGTH),
	};
}

/** The refusal in one line, e.g. `code 24: Prompt contains a banned word` or `HTTP 502: Bad Gateway`. */
export function toRefusalText(refusal: Refusal): string {
	const parts = [
		isOk(refusal) && refusal.code !== null ? '' : `HTTP ${refusal.status}`,
		refusal.code && `code ${refusal.code}`,
	];
	return `${parts.filter(Boolean).join(', ')}: ${refusal.text}`;
}

function isOk({ status }: { status: number }): boolean {
	return status >= 200 && status < 300;
}

type Details = { text: string | null } & Partial<Omit<Refusal, 'text'>>;

function toDetails(body: IDataObject): Details {
	const error = isObject(body.error) ? body.error : body;
	const properties = isObject(body.properties) ? body.properties : {};
	const text =
		toLine(error.description) ??
		toLine(error.message) ??
		toLine(body.error) ??
		toLine(body.description) ??
		toLine(body.message);
	return {
		apiCode: toApiCode(body.code),
		errorCode: isObject(body.error) ? toWord(body.error.code) : null,
		code: toWord(error.code) ?? toWord(body.code),
		// Outside an error object a type without words may be that of anything, e.g. of a task.
		type: text === null && error === body ? null : (toWord(error.type) ?? toWord(body.type)),
		text,
		bannedWord: toWord(properties.bannedWord),
	};
}

/** Text as it is; of an HTML page, its title. */
function toPlainText(text: string): string | null {
	if (!isWebPage(text)) return toLine(text);
	// Limited, since without an end of the tag the search would start over and over.
	const title = toLine(/<title[^>]{0,100}>([^<]*)<\/title>/i.exec(text)?.[1]);
	return title ? `a web page, "${title}"` : 'a web page instead of an API answer';
}

function isWebPage(text: string): boolean {
	const begin = text.slice(0, 1_000);
	return /^\s*</.test(begin) && /<(?:!doctype|html|head|body)/i.test(begin);
}

/** A whole number, also as text; null for what else servers call a code. */
function toApiCode(value: unknown): number | null {
	const text = toText(value) ?? '';
	return /^-?\d{1,9}$/.test(text) ? Number(text) : null;
}

/** The text in one line, cut to a readable length. */
function toLine(value: unknown): string | null {
	return toText(toText(value)?.replace(/\s+/g, ' ').slice(0, MAX_SERVER_TEXT_LENGTH));
}

function toWord(value: unknown): string | null {
	return toText(toLine(value)?.slice(0, MAX_SERVER_WORD_LENGTH));
}
