import { Agent, request } from 'undici';

export type HttpMethod = 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';

export interface HttpAnswer {
	readonly status: number;
	readonly headers: Record<string, string | string[] | undefined>;
	readonly bytes: Buffer;
	/** Parsed if it's JSON, otherwise the text. */
	readonly body: unknown;
}

/** n8n refused a REST call. */
export class RestError extends Error {
	override readonly name = 'RestError';

	constructor(
		call: string,
		readonly status: number,
		readonly body: unknown,
	) {
		super(`${call} answered ${status}: ${messageOf(body)}`);
	}
}

/** n8n's internal REST API with a session's cookie, as its editor uses it. */
export class RestSession {
	private cookie: string | undefined;

	constructor(private readonly baseUrl: string) {}

	/** Calls `/rest…` and returns what n8n wraps in `data`. */
	async call(method: HttpMethod, path: string, body?: unknown): Promise<unknown> {
		const { body: answer } = await this.send(method, path, body);
		return isRecord(answer) && 'data' in answer ? answer.data : answer;
	}

	/** Calls `/rest…` and returns the whole answer; throws `RestError` for a status of 300 or above. */
	async send(method: HttpMethod, path: string, body?: unknown): Promise<HttpAnswer> {
		const url = new URL(`/rest${path}`, this.baseUrl);
		const answer = await sendHttp(method, url, { body, headers: this.cookie ? { cookie: this.cookie } : {} });
		if (answer.status >= 300) throw new RestError(`${method} /rest${path}`, answer.status, answer.body);
		for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
			if (line.startsWith('n8n-auth=')) this.cookie = line.split(';')[0];
		}
		return answer;
	}
}

export interface HttpContent {
	/** A string is sent as it is, anything else as JSON. */
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Each request gets its own connection: n8n closes a kept one after 5 s, which may be just as a busy test uses it. Each
 * waits for as long as its answer takes to start: n8n answers a webhook only once there's room for its execution.
 */
const dispatcher = new Agent({ pipelining: 0, headersTimeout: 0 });

/** Sends a request without a session and returns the answer, whatever its status. */
export async function sendHttp(
	method: HttpMethod,
	url: URL | string,
	{ body, headers }: HttpContent = {},
): Promise<HttpAnswer> {
	const response = await request(url, {
		method,
		headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
		...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		dispatcher,
	});
	const bytes = Buffer.from(await response.body.arrayBuffer());
	return {
		status: response.statusCode,
		headers: response.headers,
		bytes,
		// Only on demand: there's no need to turn a 500 MB video into text.
		get body() {
			return parsed(bytes);
		},
	};
}

/** Whether an unknown value is an object with keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(bytes: Buffer): unknown {
	const text = bytes.toString('utf8');
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

function messageOf(body: unknown): string {
	if (isRecord(body) && typeof body.message === 'string') return body.message;
	return JSON.stringify(body)?.slice(0, 500) ?? '';
}
