import { createHash } from 'node:crypto';

import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { setBounded } from '../shared/boundedMap';
import { Failure } from '../shared/failure';
import { toText } from '../shared/json';

export interface Credential {
	/** As it was entered. */
	baseUrl: unknown;
	/** The key that signs callback URLs; empty when the credential has none. */
	callbackSecret: string;
	/** Redacts the API key in a text. */
	redact: Redact;
	/** Of its id, its key and its server: it differs as soon as one of them does. */
	fingerprint: string;
}

/** Name of the credential type, as saved in workflows. */
export const CREDENTIAL_TYPE = 'midjourneyVideoApi';

/** The credential, without the API Key itself: n8n puts that into the requests. */
export async function readCredential(context: IExecuteFunctions | IWebhookFunctions): Promise<Credential> {
	const { apiKey, baseUrl, callbackSecret } = await context.getCredentials<{
		apiKey?: string;
		baseUrl?: string;
		callbackSecret?: string;
	}>(CREDENTIAL_TYPE);
	return {
		baseUrl,
		callbackSecret: callbackSecret ?? '',
		redact: createRedact(toSentKey(apiKey)),
		fingerprint: createHash('sha256')
			.update(JSON.stringify([idOf(context), apiKey, baseUrl]))
			.digest('hex'),
	};
}

function idOf(context: IExecuteFunctions | IWebhookFunctions): string | null | undefined {
	return context.getNode().credentials?.[CREDENTIAL_TYPE]?.id;
}

/** The Callback Secret, read when it is first needed, and once however often it is asked for. */
export function createSecretReader(context: IExecuteFunctions): () => Promise<string> {
	let credential: Promise<Credential> | undefined;
	return async () => (await (credential ??= readCredential(context))).callbackSecret;
}

interface RecentCredential {
	credential: Promise<Credential>;
	readAtMs: number;
}

const recent = new Map<string, RecentCredential>();

/** For this long, a trigger node takes a credential as unchanged. */
export const RECENT_CREDENTIAL_MS = 5_000;

/** Credentials that are kept for that time. */
export const RECENT_CREDENTIALS = 100;

/**
 * The credential as it was a few seconds ago at the most: to read one takes n8n 2.x longer than all else that a callback
 * needs. One that cannot be read is tried again at once.
 */
export async function readRecentCredential(context: IWebhookFunctions): Promise<Credential> {
	const id = idOf(context);
	if (!id) return await readCredential(context);
	const known = recent.get(id);
	if (known && Date.now() - known.readAtMs < RECENT_CREDENTIAL_MS) return await known.credential;
	const credential = readCredential(context);
	setBounded(recent, id, { credential, readAtMs: Date.now() }, RECENT_CREDENTIALS);
	return await credential.catch((error: unknown) => {
		recent.delete(id);
		throw error;
	});
}

/**
 * The API Key of a credential as it is sent: without what no header may contain, such as a line break or an invisible
 * blank that was copied along, so that the key is known again in the server's words.
 */
export function toSentKey(value: unknown): string {
	return (toText(value) ?? '')
		.replace(/[^\x20-\x7e\x80-\xff]+/g, '')
		.trim()
		.replace(/^(?:Bearer\s+)+/i, '');
}

export type Redact = (text: string) => string;

/** Shorter keys are not searched for in server texts: they could be ordinary words. */
const SHORTEST_REDACTED_KEY = 8;

/** A function that redacts the key in a text, also where JSON, HTML or a URL spells it differently. */
export function createRedact(key: string): Redact {
	if (key.length < SHORTEST_REDACTED_KEY) return (text) => text;
	const pattern = new RegExp([...key].map(toSpellings).join(''), 'gi');
	return (text) => text.replace(pattern, '***');
}

const HTML_NAMES: Record<string, string> = { '"': 'quot', '&': 'amp', "'": 'apos', '<': 'lt', '>': 'gt' };

/** The longest row of backslashes is that of JSON in a text of JSON; without a limit, a long row would take long. */
function toSpellings(character: string): string {
	if (/[\w-]/.test(character)) return character;
	const code = character.charCodeAt(0);
	const hex = code.toString(16);
	const spellings = [
		`\\\\{0,3}\\${character}`,
		`\\\\{1,3}u${hex.padStart(4, '0')}`,
		`&#0{0,4}${code};`,
		`&#x0{0,4}${hex};`,
		...(character in HTML_NAMES ? [`&${HTML_NAMES[character]};`] : []),
		...(/[!'()*]/.test(character) ? [`%${hex}`] : []),
		encodeURIComponent(character).replace(/[^\w%]/g, '\\$&'),
	];
	return `(?:${spellings.join('|')})`;
}

/**
 * What users paste along with the part before `/mj`: blanks, a query, a whole call of the API, the base that OpenAI's clients want
 * (behind which a gateway submits to a path that its upstream doesn't know), and slashes. Removed in this order.
 */
export const BASE_URL_NOISE = [
	/^[\s\u200b-\u200d\ufeff]+|[\s\u200b-\u200d\ufeff]+$/g,
	/[?#].*$/s,
	/(?<!:\/)\/mj(?:-(?:fast|turbo|relax))?(?:\/.*)?$/,
	/(?:\/+v1)*\/*$/,
];

/**
 * The credential's base URL: the part before `/mj`, with its path but without a slash at its end.
 *
 * @throws Failure for what is no plain http(s) address
 */
export function toBaseUrl(value: unknown): string {
	const text = typeof value === 'string' ? value.replace(BASE_URL_NOISE[0]!, '') : '';
	if (!URL.canParse(text)) {
		throw new Failure("The credential's “Base URL” isn't a valid URL", { description: EXAMPLE });
	}
	const url = new URL(text);
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw new Failure(
			`The credential's “Base URL” begins with "${url.protocol}" instead of https: or http:`,
			{
				description: EXAMPLE,
			},
		);
	}
	if (url.username !== '' || url.password !== '') {
		throw new Failure("The credential's “Base URL” contains a user name or password", {
			description: `Enter only the address, and put the key into “API Key”. ${EXAMPLE}`,
		});
	}
	return BASE_URL_NOISE.reduce((rest, noise) => rest.replace(noise, ''), `${url.origin}${url.pathname}`);
}

const EXAMPLE = 'Enter an address such as https://api.cometapi.com, with or without a path.';

/** Of the error by which the credential refuses a request before it leaves. */
export const NOT_SENT_CODE = 'ERR_KEY_NOT_SENT';
