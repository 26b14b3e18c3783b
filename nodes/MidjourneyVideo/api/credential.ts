import { createHash } from 'node:crypto';

import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { setBounded } from '../shared/boundedMap';
import { Failure } from '../shared/failure';
import { toText } from '../shared/json';

export interface Credential {
	/** As entered. */
	baseUrl: unknown;
	/** The key that signs callback URLs; empty if the credential has none. */
	callbackSecret: string;
	/** Redacts the API key in a text. */
	redact: Redact;
	/** A hash of its ID, API key and base URL: changes whenever one of them does. */
	fingerprint: string;
}

/** Name of the credential type, as saved in workflows. */
export const CREDENTIAL_TYPE = 'midjourneyVideoApi';

/** Reads the credential. The API key itself isn't returned: n8n adds it to the requests. */
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

/** Returns a function that reads the Callback Secret when it's first called, and remembers it. */
export function createSecretReader(context: IExecuteFunctions): () => Promise<string> {
	let credential: Promise<Credential> | undefined;
	return async () => (await (credential ??= readCredential(context))).callbackSecret;
}

interface RecentCredential {
	credential: Promise<Credential>;
	readAtMs: number;
}

const recent = new Map<string, RecentCredential>();

/** How long a trigger node reuses a credential without rereading it. */
export const RECENT_CREDENTIAL_MS = 5_000;

/** How many credentials are remembered. */
export const RECENT_CREDENTIALS = 100;

/**
 * The credential as it was at most a few seconds ago: reading one takes n8n 2.x longer than everything else a callback
 * needs. After a failed read, the next call tries again.
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
 * The credential's API key as it's sent: without a pasted `Bearer`, and without characters that no header may contain,
 * such as a line break or an invisible space that was copied along. The same text is redacted in server responses.
 */
export function toSentKey(value: unknown): string {
	return (toText(value) ?? '')
		.replace(/[^\x20-\x7e\x80-\xff]+/g, '')
		.trim()
		.replace(/^(?:Bearer\s+)+/i, '');
}

export type Redact = (text: string) => string;

/** Shorter keys aren't redacted in server texts: they could be ordinary words. */
const SHORTEST_REDACTED_KEY = 8;

/** Returns a function that redacts the key in a text, even where JSON, HTML or a URL escapes it. */
export function createRedact(key: string): Redact {
	if (key.length < SHORTEST_REDACTED_KEY) return (text) => text;
	const pattern = new RegExp([...key].map(toSpellings).join(''), 'gi');
	return (text) => text.replace(pattern, '***');
}

const HTML_NAMES: Record<string, string> = { '"': 'quot', '&': 'amp', "'": 'apos', '<': 'lt', '>': 'gt' };

/** JSON inside a JSON string needs up to three backslashes. Without a limit, long runs of them would match slowly. */
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
 * What users paste along with the part before `/mj`: spaces, a query or fragment, a whole API path, the `/v1` that
 * OpenAI's clients need (with it, a gateway would submit to a path that its upstream doesn't know), and trailing
 * slashes. Removed in this order.
 */
export const BASE_URL_NOISE = [
	/^[\s\u200b-\u200d\ufeff]+|[\s\u200b-\u200d\ufeff]+$/g,
	/[?#].*$/s,
	/(?<!:\/)\/mj(?:-(?:fast|turbo|relax))?(?:\/.*)?$/,
	/(?:\/+v1)*\/*$/,
];

/**
 * The credential's base URL: the part before `/mj`, with its path but without a trailing slash.
 *
 * @throws Failure if it isn't an http(s) address, or contains a user name or password
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

/** Code of the error that the credential throws when it refuses a request before it's sent. */
export const NOT_SENT_CODE = 'ERR_KEY_NOT_SENT';
