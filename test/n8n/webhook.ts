import { isRecord, sendHttp, type HttpAnswer, type HttpContent, type HttpMethod } from './rest.ts';
import { waitUntil, type WaitOptions } from './waitUntil.ts';

export interface WebhookOptions extends WaitOptions {
	readonly headers?: Readonly<Record<string, string>>;
}

/** Calls a webhook, retrying until n8n has registered it; returns any other answer. */
export async function callRegisteredWebhook(
	method: HttpMethod,
	url: URL,
	content: HttpContent,
	wait: WaitOptions,
): Promise<HttpAnswer> {
	let last: HttpAnswer | undefined;
	return await waitUntil(
		async () => {
			last = await sendHttp(method, url, content);
			return isUnregistered(last) ? undefined : last;
		},
		() => `${method} ${url.href} answers ${JSON.stringify(last?.body)}`,
		wait,
	);
}

/** n8n's own 404, as opposed to one from a webhook's node. */
function isUnregistered({ status, body }: HttpAnswer): boolean {
	return status === 404 && isRecord(body) && /is not registered/.test(String(body.message));
}
