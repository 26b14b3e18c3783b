import { isHttpUrl } from './videoUrls';
import type { Refusal } from './refusal';

/** Advice for answers that concern the credential rather than the task; undefined for all others. */
export function toAccessAdvice({ status, location }: Refusal): string | undefined {
	if (status === 401) return 'The server rejected the key. Check API Key in the credential.';
	if (status === 403) {
		return 'The key is not allowed to do this. Check the account and the rights of the key with your provider.';
	}
	if (status === 404 || status === 405) {
		return 'The server has no such call. Check Base URL in the credential: it must be the part before "/mj".';
	}
	if (status >= 300 && status < 400) {
		const target = isHttpUrl(location) ? ` to ${new URL(location).origin}` : '';
		return `The server redirects${target}. The key is not sent along; set Base URL in the credential to the final address.`;
	}
	return undefined;
}
