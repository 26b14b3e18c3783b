import { Failure } from '../failure';

/**
 * The credential's base URL without trailing slashes; a path prefix is kept.
 *
 * @throws Failure for what is no plain http(s) address
 */
export function toBaseUrl(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
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
	return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

const EXAMPLE = 'Enter an address such as https://api.cometapi.com, with or without a path.';
