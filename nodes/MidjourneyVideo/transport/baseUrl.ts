import { Failure } from '../failure';

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
		throw new Failure('Base URL of the credential is not a URL', { description: EXAMPLE });
	}
	const url = new URL(text);
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw new Failure(`Base URL of the credential begins with "${url.protocol}"`, {
			description: EXAMPLE,
		});
	}
	if (url.username !== '' || url.password !== '') {
		throw new Failure('Base URL of the credential contains a user name or password', {
			description: `Enter the address alone and the key in API Key. ${EXAMPLE}`,
		});
	}
	return BASE_URL_NOISE.reduce((rest, noise) => rest.replace(noise, ''), `${url.origin}${url.pathname}`);
}

const EXAMPLE = 'Enter an address such as https://api.cometapi.com, with or without a path.';
