import type { IDataObject } from 'n8n-workflow';

import { MAX_SERVER_TEXT_LENGTH, MAX_SERVER_WORD_LENGTH } from '../constants';
import type { ApiResponse } from '../types';
import { isObject, toText, tryParseJson } from './json';

/** What an answer that is no success says, in whichever of the family's shapes it came. */
export interface Refusal {
	status: number;
	location: string | null;
	/** The API's own code, e.g. `24`, or a gateway's, e.g. `invalid_api_key`. */
	code: string | null;
	type: string | null;
	/** The server's words, cut to a readable length, or what it sent instead of words. */
	text: string;
	bannedWord: string | null;
}

/** Reads `{ code, description }`, `{ error: { message, type, code } }`, HTML, plain text and nothing. */
export function toRefusal(response: ApiResponse): Refusal {
	const body = tryParseJson(response.text);
	const details = isObject(body) ? toDetails(body) : { text: toPlainText(response.text) };
	const missing = response.text.trim() === '' ? 'the answer was empty' : 'an answer of an unknown form';
	return {
		status: response.status,
		location: response.location,
		code: null,
		type: null,
		bannedWord: null,
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

/** Whether the HTTP status is one of success. */
export function isOk({ status }: { status: number }): boolean {
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
		code: toWord(error.code) ?? toWord(body.code),
		// A type without words may be that of anything, e.g. of a task.
		type: text === null ? null : (toWord(error.type) ?? toWord(body.type)),
		text,
		bannedWord: toWord(properties.bannedWord),
	};
}

/** Text as it is; of an HTML page, its title. */
function toPlainText(text: string): string | null {
	const begin = text.slice(0, 1_000);
	if (!/^\s*</.test(begin) || !/<(?:!doctype|html|head|body)/i.test(begin)) return toLine(text);
	// Limited, since without an end of the tag the search would start over and over.
	const title = toLine(/<title[^>]{0,100}>([^<]*)<\/title>/i.exec(text)?.[1]);
	return title ? `a web page, "${title}"` : 'a web page instead of an API answer';
}

/** The text in one line, cut to a readable length. */
function toLine(value: unknown): string | null {
	return toText(toText(value)?.replace(/\s+/g, ' ').slice(0, MAX_SERVER_TEXT_LENGTH));
}

function toWord(value: unknown): string | null {
	return toText(toLine(value)?.slice(0, MAX_SERVER_WORD_LENGTH));
}
