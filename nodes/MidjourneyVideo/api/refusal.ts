import type { IDataObject } from 'n8n-workflow';

import { Failure } from '../shared/failure';
import { isObject, toText, tryParseJson } from '../shared/json';
import { isHttpUrl } from '../shared/urls';
import type { ApiResponse } from './types';

/** What an unsuccessful response says, whichever of the family's formats it has. */
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
	/** The server's message, cut to a readable length, or a description of what it sent instead. */
	text: string;
	bannedWord: string | null;
	/** Whether the server sent a web page. */
	isPage: boolean;
}

/** Server texts in messages are cut to this many characters. */
const MAX_SERVER_TEXT_LENGTH = 300;

/** Reads `{ code, description }`, `{ error: { message, type, code } }`, HTML, plain text and empty bodies. */
export function toRefusal(response: ApiResponse): Refusal {
	const body = tryParseJson(response.text);
	const details = isObject(body) ? toDetails(body) : { text: toPlainText(response.text) };
	const missing = response.text.trim() === '' ? 'empty response' : 'unrecognized response';
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
		// Outside an `error` object, a type without a message could be anything's, e.g. a task's.
		type: text === null && error === body ? null : (toWord(error.type) ?? toWord(body.type)),
		text,
		bannedWord: toWord(properties.bannedWord),
	};
}

/** The text in one line; for a web page, its title. */
function toPlainText(text: string): string | null {
	if (!isWebPage(text)) return toLine(text);
	// Limited, since the search would start over and over if the tag had no end.
	const title = toLine(/<title[^>]{0,100}>([^<]*)<\/title>/i.exec(text)?.[1]);
	return title ? `a web page, "${title}"` : 'a web page instead of an API response';
}

function isWebPage(text: string): boolean {
	const begin = text.slice(0, 1_000);
	return /^\s*</.test(begin) && /<(?:!doctype|html|head|body)/i.test(begin);
}

/** A whole number, which may be text; null for anything else that servers call a code. */
function toApiCode(value: unknown): number | null {
	const text = toText(value) ?? '';
	return /^-?\d{1,9}$/.test(text) ? Number(text) : null;
}

/** The text in one line, cut to a readable length. */
function toLine(value: unknown): string | null {
	return toText(toText(value)?.replace(/\s+/g, ' ').slice(0, MAX_SERVER_TEXT_LENGTH));
}

/** Servers' codes, types and banned words are cut to this many characters. */
const MAX_SERVER_WORD_LENGTH = 60;

function toWord(value: unknown): string | null {
	return toText(toLine(value)?.slice(0, MAX_SERVER_WORD_LENGTH));
}

/** Advice for responses that concern the credential rather than the task; undefined for all others. */
export function toAccessAdvice({ status, location, text }: Refusal): string | undefined {
	if (status === 401) return 'The server rejected the key. Check “API Key” in the credential.';
	if (status === 403 && /no access to model/i.test(text)) {
		// new-api checks a key's model list even for reading tasks, for which it has no model name.
		return "The key is limited to certain models, so it can't read tasks. Remove the key's model limits on the server, or use another key of the same account.";
	}
	if (status === 403) {
		return "The key isn't allowed to do this. Check the account and the key's permissions with your provider.";
	}
	if (status === 404 || status === 405) {
		return 'The server has no such endpoint. Check “Base URL” in the credential: it must be the part of the address before /mj.';
	}
	if (status >= 300 && status < 400) {
		const target = isHttpUrl(location) ? ` to ${new URL(location).origin}` : '';
		return `The server redirects${target}. The key isn't sent along; set “Base URL” in the credential to the final address.`;
	}
	return undefined;
}

/** What a permanent refusal means for a task that exists and is paid for. */
export function toHiddenTaskFailure(failure: Failure, taskId: string): Failure {
	const meaning =
		failure.httpStatus === 401
			? // new-api responds to a key without quota as it does to a wrong key.
				"The server rejects the key. If the key worked when the task was submitted, that submission may have used up its quota: raise the key's quota on the server. Otherwise check “API Key” in the credential."
			: failure.description;
	return new Failure(failure.message, {
		...failure,
		description: [meaning, toGoOnAdvice(taskId)].filter(Boolean).join(' '),
		taskId,
	});
}

function toGoOnAdvice(taskId: string): string {
	return `The task isn't affected: get its result with Wait for Video, Get Video or Download Video and task ID ${taskId}, and don't submit it again.`;
}

export const UNKNOWN_TASK_ADVICE =
	'Check the ID, and use the credential that submitted the task: a key sees only its own tasks.';

/** The failure for a task that the server doesn't know. */
export function toUnknownTaskFailure(taskId: string): Failure {
	return new Failure(`Task ${taskId} not found`, { description: UNKNOWN_TASK_ADVICE, taskId });
}
