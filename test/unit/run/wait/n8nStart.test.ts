import type { IExecuteFunctions } from 'n8n-workflow';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** The module in a process that has resumed no wait yet. */
let start: typeof import('../../../../nodes/MidjourneyVideo/run/wait/n8nStart.ts');

beforeEach(async () => {
	vi.resetModules();
	start = await import('../../../../nodes/MidjourneyVideo/run/wait/n8nStart.ts');
	vi.useFakeTimers();
});

afterEach(() => void vi.useRealTimers());

type Answer = { statusCode: number; body: unknown } | Error;

const STARTING: Answer = { statusCode: 503, body: { status: 'error' } };
const READY: Answer = { statusCode: 200, body: { status: 'ok' } };

/** n8n's side of a process that answers readiness checks with these, and then always with the last one. */
function createN8n(answers: Answer[], configuration: object = {}) {
	const urls: string[] = [];
	const context = {
		logger: {
			globalConfig: { port: 5678, protocol: 'http', executions: { mode: 'regular' }, ...configuration },
		},
		helpers: {
			httpRequest: async ({ url }: { url: string }) => {
				urls.push(url);
				const answer = answers[Math.min(urls.length, answers.length) - 1]!;
				if (answer instanceof Error) throw answer;
				return answer;
			},
		},
	} as unknown as IExecuteFunctions;
	return { context, urls };
}

/** How long a resumed wait is held, in milliseconds. */
async function heldMs(context: IExecuteFunctions, isStopped = () => false): Promise<number> {
	const startMs = Date.now();
	let endMs: number | undefined;
	void start.untilN8nHasStarted(context, isStopped).then(() => (endMs = Date.now()));
	while (endMs === undefined) await vi.advanceTimersByTimeAsync(100);
	return endMs - startMs;
}

it('a resumed wait is held until n8n calls itself ready, and no later one is', async () => {
	const { context, urls } = createN8n([STARTING, STARTING, READY, STARTING]);
	expect(await heldMs(context)).toBe(1_000);
	expect(await heldMs(context)).toBe(0);
	expect(urls).toEqual(Array.from({ length: 3 }, () => 'http://127.0.0.1:5678/healthz/readiness'));
});

it('all waits that n8n resumes at its start share a check', async () => {
	const { context, urls } = createN8n([STARTING, READY]);
	const held = Array.from({ length: 100 }, async () => await start.untilN8nHasStarted(context, () => false));
	await vi.advanceTimersByTimeAsync(500);
	await Promise.all(held);
	expect(urls).toHaveLength(2);
});

it('the check goes to the path that n8n’s configuration tells', async () => {
	const { context, urls } = createN8n([READY], { port: 80, endpoints: { health: '/alive' } });
	await heldMs(context);
	expect(urls).toEqual(['http://127.0.0.1:80/alive/readiness']);
});

it.each<[string, Answer]>([
	['an n8n that has no such check', { statusCode: 404, body: 'Cannot GET /healthz/readiness' }],
	['a proxy that answers instead of n8n', { statusCode: 503, body: '<html>Service Unavailable</html>' }],
	['an address where nobody listens', new Error('ECONNREFUSED')],
])('%s holds no wait', async (_what, answer) => {
	expect(await heldMs(createN8n([answer]).context)).toBe(0);
});

it('in queue mode, where a worker may have no server, no wait is held', async () => {
	const { context, urls } = createN8n([STARTING], { executions: { mode: 'queue' } });
	expect(await heldMs(context)).toBe(0);
	expect(urls).toEqual([]);
});

it('an n8n that never calls itself ready holds a wait for two minutes, once', async () => {
	const { context } = createN8n([STARTING]);
	expect(await heldMs(context)).toBe(120_000);
	expect(await heldMs(context)).toBe(0);
});

it('a stopped wait isn’t held, and the next one still is', async () => {
	const { context } = createN8n([STARTING, STARTING, STARTING, READY]);
	const startMs = Date.now();
	expect(await heldMs(context, () => Date.now() - startMs > 600)).toBe(1_000);
	expect(await heldMs(context)).toBe(500);
});
