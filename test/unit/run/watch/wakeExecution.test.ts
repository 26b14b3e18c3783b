import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { beforeEach, describe, expect, it, vi } from 'vitest';

/** The module in a process that hasn't called any execution yet. */
let way: typeof import('../../../../nodes/MidjourneyVideo/run/watch/wakeExecution.ts');

beforeEach(async () => {
	vi.resetModules();
	way = await import('../../../../nodes/MidjourneyVideo/run/watch/wakeExecution.ts');
});

const OWN = 'http://127.0.0.1:5678/webhook-waiting/42?signature=0af1';
const PUBLIC = 'https://n8n.example.com/behind/a/proxy/webhook-waiting/42?signature=0af1';

type Answer = { statusCode: number; body?: unknown } | Error;

const RESUMED: Answer = { statusCode: 200, body: { resumed: true } };
const REFUSED = new Error('ECONNREFUSED');

/** n8n's side of a process that gets these responses to its calls. In queue mode, it takes no calls itself. */
function createN8n(
	answers: Partial<Record<string, Answer>>,
	{ mode = 'regular', webhookWaiting = 'webhook-waiting' } = {},
) {
	const requests: IHttpRequestOptions[] = [];
	const context = {
		logger: {
			globalConfig: {
				port: 5678,
				protocol: 'http',
				endpoints: { webhookWaiting },
				executions: { mode },
			},
		},
		helpers: {
			httpRequest: async (request: IHttpRequestOptions) => {
				requests.push(request);
				const answer = answers[request.url] ?? REFUSED;
				if (answer instanceof Error) throw answer;
				return { headers: {}, ...answer };
			},
		},
	} as unknown as IExecuteFunctions;
	return {
		call: async (resumeUrl = PUBLIC) => {
			requests.length = 0;
			const end = await way.wakeExecution(context, resumeUrl);
			return { end, urls: requests.map(({ url }) => url) };
		},
		requests,
	};
}

describe('a call to a suspended execution', () => {
	it('goes to this machine first, without what a proxy puts before n8n’s paths', async () => {
		const { call } = createN8n({ [OWN]: RESUMED, [PUBLIC]: RESUMED });
		expect(await call()).toEqual({ end: 'resumed', urls: [OWN] });
	});

	it('goes to the public address where nobody listens on this machine', async () => {
		const { call } = createN8n({ [PUBLIC]: RESUMED });
		expect(await call()).toEqual({ end: 'resumed', urls: [OWN, PUBLIC] });
	});

	it('goes to the public address alone in queue mode, where a worker takes no calls', async () => {
		const { call } = createN8n({ [OWN]: RESUMED, [PUBLIC]: RESUMED }, { mode: 'queue' });
		expect(await call()).toEqual({ end: 'resumed', urls: [PUBLIC] });
	});

	it('goes to the path that n8n’s configuration tells', async () => {
		const { call } = createN8n({}, { webhookWaiting: 'wait/here' });
		expect((await call()).urls).toEqual(['http://127.0.0.1:5678/wait/here/42?signature=0af1', PUBLIC]);
	});

	it('goes to the public address alone where the configuration tells no path', async () => {
		const { call } = createN8n({}, { webhookWaiting: '' });
		expect((await call()).urls).toEqual([PUBLIC]);
	});

	it('goes first where the last one got through, and to the other address when that one is shut', async () => {
		const answers: Record<string, Answer> = { [PUBLIC]: RESUMED };
		const { call } = createN8n(answers);
		await call();
		expect(await call()).toEqual({ end: 'resumed', urls: [PUBLIC] });
		Object.assign(answers, { [PUBLIC]: REFUSED, [OWN]: RESUMED });
		expect(await call()).toEqual({ end: 'resumed', urls: [PUBLIC, OWN] });
		expect(await call()).toEqual({ end: 'resumed', urls: [OWN] });
	});

	it('reaches nobody where neither address leads to n8n, and is tried at both again', async () => {
		const { call } = createN8n({});
		const nobody = { end: 'unreachable', urls: [OWN, PUBLIC] };
		expect([await call(), await call()]).toEqual([nobody, nobody]);
	});

	it.each(['n8n.example.com/webhook-waiting/42?signature=0af1', '', '?'])(
		'never rejects, whatever WEBHOOK_URL makes of the resume URL: "%s"',
		async (resumeUrl) => {
			const { call } = createN8n({ [OWN]: RESUMED });
			expect(['resumed', 'unreachable']).toContain((await call(resumeUrl)).end);
		},
	);

	it('posts nothing but an empty object, follows no redirect and does not wait for long', async () => {
		const { call, requests } = createN8n({ [OWN]: RESUMED });
		await call();
		expect(requests).toMatchObject([
			{ method: 'POST', body: {}, json: true, timeout: 30_000, disableFollowRedirect: true },
		]);
	});
});

/** An error response as n8n 1.123.81 and 2.41.1 send it. In development mode, n8n adds a stack and more. */
const ofN8n = (statusCode: number, message: string): Answer => ({
	statusCode,
	body: { code: statusCode, message },
});

describe('what n8n answers', () => {
	it.each<[string, string, Answer]>([
		['resumed', 'when the node lets it go on', RESUMED],
		['heard', 'when its tasks have not ended', { statusCode: 200, body: { ignored: 'Not yet' } }],
		['heard', 'when the node cannot ask the API', { statusCode: 503, body: { error: 'Away' } }],
		['heard', 'while it is not stored yet', ofN8n(409, 'The execution "42" is running already.')],
		['gone', 'when it has ended', ofN8n(409, 'The execution "42 has finished already.')],
		['gone', 'when it has failed', ofN8n(409, 'The execution "42" has finished with error.')],
		['gone', 'when it was deleted', ofN8n(404, 'The execution "42" does not exist.')],
		['unreachable', 'by a page of somebody else', { statusCode: 200, body: '<html></html>' }],
		['unreachable', 'by another answer with status 200', { statusCode: 200, body: { resumed: 'true' } }],
		['unreachable', 'by nothing', { statusCode: 200 }],
		['unreachable', 'by a proxy that knows no such page', { statusCode: 404, body: 'Not Found' }],
		[
			'unreachable',
			'by n8n itself, of a path without a webhook',
			ofN8n(404, 'This webhook is not registered'),
		],
		['unreachable', 'by a proxy that wants a password', { statusCode: 401, body: { message: 'No' } }],
		[
			'unreachable',
			'by n8n that refuses the signature',
			{ statusCode: 401, body: { error: 'Invalid token' } },
		],
		['unreachable', 'by a conflict of somebody else', { statusCode: 409, body: 'Conflict' }],
		['unreachable', 'by a redirect', { statusCode: 301, body: '' }],
		['unreachable', 'by a gateway whose server is away', { statusCode: 503, body: 'Service Unavailable' }],
		['unreachable', 'by nobody', REFUSED],
	])('means that the execution is %s, %s', async (end, _when, answer) => {
		const { call } = createN8n({ [PUBLIC]: answer }, { mode: 'queue' });
		expect((await call()).end).toBe(end);
		expect(way.reachesItself()).toBe(end !== 'unreachable');
	});
});

it('whether this process reaches itself is not known before its first call, and then as the latest one was', async () => {
	const answers: Record<string, Answer> = {};
	const { call } = createN8n(answers);
	expect(way.reachesItself()).toBeUndefined();
	await call();
	expect(way.reachesItself()).toBe(false);
	answers[OWN] = RESUMED;
	await call();
	expect(way.reachesItself()).toBe(true);
	delete answers[OWN];
	await call();
	expect(way.reachesItself()).toBe(false);
});
