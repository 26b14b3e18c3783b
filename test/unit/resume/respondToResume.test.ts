import { randomUUID } from 'node:crypto';

import type { IDataObject, IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { respondToResume } from '../../../nodes/MidjourneyVideo/resume/respondToResume.ts';
import { createMemory, createStoredRun } from '../waiting/storedExecution.ts';

const NAME = 'Wait for {all} "videos"';
const STAYS_SUSPENDED = { noWebhookResponse: true };
const GOES_ON = { noWebhookResponse: true, workflowData: [] };

type Method = 'getCredentials' | 'getRequestObject' | 'getHeaderData' | 'getQueryData';

interface Call {
	body?: string | null;
	contentType?: string;
	/** What the API shows each task as; the records of a list leave the links out. */
	statuses?: Record<string, string>;
	change?: Partial<Record<Method, () => unknown>>;
}

/** What n8n has stored of a node that waits for these tasks. */
function suspendFor(...taskIds: string[]): IDataObject {
	const suspension = { id: randomUUID(), dueMs: Date.now() + 600_000, taskIds, hasOneWakeUp: true };
	return { midjourneyVideo: createMemory({ suspension }) };
}

/** Lets n8n take in one callback for an execution, and tells all that comes of it. */
async function post(nodeContext: IDataObject, { body, contentType, statuses = {}, change }: Call = {}) {
	const sent: unknown[] = [];
	const log: string[] = [];
	const requests: string[] = [];
	const toRecord = (id: string) => ({ id, status: statuses[id] });
	const context = {
		...createStoredRun(NAME, nodeContext),
		getCredentials: async () => ({ apiKey: 'sk-key-of-the-test', baseUrl: 'https://api.example' }),
		getHeaderData: () => ({ 'content-type': contentType ?? 'application/json' }),
		getQueryData: () => ({ signature: 'n8n' }),
		getRequestObject: () => (body === null ? {} : { rawBody: Buffer.from(body ?? told('1')) }),
		getResponseObject: () => ({
			status: (status: number) => ({ json: (answer: unknown) => sent.push({ status, answer }) }),
		}),
		logger: {
			warn: (text: string) => log.push(`warn ${text}`),
			debug: (text: string) => log.push(`debug ${text}`),
		},
		helpers: {
			httpRequestWithAuthentication: async (_type: string, { method, url, body }: IHttpRequestOptions) => {
				requests.push(`${method} ${url}`);
				const { ids } = { ...(body as { ids?: string[] }) };
				const records = ids ? ids.map(toRecord) : toRecord(url.split('/').at(-2)!);
				return { statusCode: 200, headers: {}, body: JSON.stringify(records) };
			},
		},
		...change,
	};
	const response = respondToResume(context as unknown as IWebhookFunctions);
	await vi.advanceTimersByTimeAsync(31_000);
	return { response: await response, sent, log, requests };
}

const told = (id: string, status = 'SUCCESS') => JSON.stringify({ id, status });

const throwing = (message: string) => () => {
	throw new Error(message);
};

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
});

describe('respondToResume', () => {
	it('lets the execution go on, without any item, once the API shows the task at its end', async () => {
		expect(await post(suspendFor('1'), { statuses: { '1': 'SUCCESS' } })).toEqual({
			response: GOES_ON,
			sent: [{ status: 200, answer: { resumed: true } }],
			log: [],
			requests: ['GET https://api.example/mj/task/1/fetch'],
		});
	});

	it('asks for several tasks with one list call', async () => {
		const statuses = { '1': 'SUCCESS', '2': 'FAILURE' };
		expect(await post(suspendFor('1', '2'), { statuses })).toMatchObject({
			response: GOES_ON,
			requests: ['POST https://api.example/mj/task/list-by-condition'],
		});
	});

	it('knows a suspension again, and another one as another', async () => {
		const execution = suspendFor('1');
		const call = { statuses: { '1': 'SUCCESS' } };
		expect((await post(execution, call)).response).toEqual(GOES_ON);
		expect(await post(execution, call)).toEqual({
			response: STAYS_SUSPENDED,
			sent: [{ status: 200, answer: { ignored: 'The execution has been resumed already' } }],
			log: [`debug ${NAME}: callback ignored. The execution has been resumed already`],
			requests: [],
		});
		expect((await post(suspendFor('1'), call)).response).toEqual(GOES_ON);
	});

	it.each([
		['that is not suspended', {}, told('1'), 'The execution does not wait for callbacks'],
		['that waits for its time only', suspendFor(), told('1'), 'The execution does not wait for this task'],
		['that waits for other tasks', suspendFor('2'), told('1'), 'The execution does not wait for this task'],
		['whose task has got further', suspendFor('1'), told('1', 'IN_PROGRESS'), 'The task has not ended'],
	])('tells that nothing happens to an execution %s', async (_what, nodeContext, body, reason) => {
		expect(await post(nodeContext, { body })).toEqual({
			response: STAYS_SUSPENDED,
			sent: [{ status: 200, answer: { ignored: reason } }],
			log: [`debug ${NAME}: callback ignored. ${reason}`],
			requests: [],
		});
	});

	it.each<[string, Call]>([
		['text', { body: 'SUCCESS' }],
		['half a JSON', { body: '{"id":"1","status"' }],
		['a list', { body: `[${told('1')}]` }],
		['nothing', { body: '' }],
		['a request without a body', { body: null }],
		['a form', { contentType: 'application/x-www-form-urlencoded' }],
		['JSON that calls itself text', { contentType: 'text/plain' }],
	])('answers 400 to %s', async (_what, call) => {
		const reason = 'The body is not a JSON object with the id and status of a task';
		expect(await post(suspendFor('1'), { statuses: { '1': 'SUCCESS' }, ...call })).toEqual({
			response: STAYS_SUSPENDED,
			sent: [{ status: 400, answer: { error: reason } }],
			log: [`debug ${NAME}: callback refused. ${reason}`],
			requests: [],
		});
	});

	it('answers 503 to what the API does not confirm, and warns', async () => {
		vi.spyOn(Math, 'random').mockReturnValue(0.5);
		const { requests, ...rest } = await post(suspendFor('1'), { statuses: { '1': 'IN_PROGRESS' } });
		expect(rest).toEqual({
			response: STAYS_SUSPENDED,
			sent: [{ status: 503, answer: { error: 'The API did not confirm the callback' } }],
			log: [
				`warn ${NAME}: callback refused. The API did not confirm the callback (the API shows it as running)`,
			],
		});
		expect(requests).toHaveLength(5);
	});

	it('answers 503 when there is no credential to ask the API with, and tells why in the log only', async () => {
		const getCredentials = throwing('Node does not have any credentials set');
		expect(await post(suspendFor('1'), { change: { getCredentials } })).toEqual({
			response: STAYS_SUSPENDED,
			sent: [{ status: 503, answer: { error: 'The API did not confirm the callback' } }],
			log: [
				`warn ${NAME}: callback refused. The API did not confirm the callback (Node does not have any credentials set)`,
			],
			requests: [],
		});
	});

	it.each(['getHeaderData', 'getRequestObject', 'getQueryData'] as const)(
		'answers 503 and does not reject when n8n’s %s throws',
		async (method) => {
			expect(await post(suspendFor('1'), { change: { [method]: throwing('Broken') } })).toEqual({
				response: STAYS_SUSPENDED,
				sent: [{ status: 503, answer: { error: 'The node cannot check callbacks now' } }],
				log: [`warn ${NAME}: callback refused. The node cannot check callbacks now (Broken)`],
				requests: [],
			});
		},
	);

	it.each([{ id: 'abc' }, 17, 'soon', true])(
		'answers 503 and does not reject when the node has stored a damaged suspension: %j',
		async (suspension) => {
			const { response, sent } = await post({ midjourneyVideo: { suspension } });
			expect(response).toEqual(STAYS_SUSPENDED);
			expect(sent).toEqual([{ status: 503, answer: { error: 'The node cannot check callbacks now' } }]);
		},
	);
});
