import { afterAll, beforeAll } from 'vitest';

import type { Credential, HttpAnswer } from '../../n8n/index.ts';
import { type OtherOrigin, startOtherOrigin } from '../../otherOrigin.ts';
import type { FaultKind, RecordedRequest, Submission } from '../../simulator/index.ts';
import { triggerWorkflow, type VideoNode, webhookWorkflow, withPickedCredential } from '../../workflows.ts';
import { MARKED_KEY, useOwnN8n } from '../../e2e/useN8n.ts';
import { activateTriggerWorkflow, type ActiveTrigger, postCallback } from '../../e2e/useTrigger.ts';

/** A Callback Secret that must not turn up anywhere. */
export const MARKED_SECRET = 'secret-marked-9d27b0e4';

const ECHO = `Bearer ${MARKED_KEY}`;

export const FAULTS = {
	none: () => ({ kind: 'delay', delayMs: 0 }),
	record: () => ({ kind: 'fields', fields: { echo: ECHO, prompt: ECHO, description: ECHO } }),
	json: () => ({ kind: 'status', status: 401, body: { error: { message: ECHO, type: ECHO } } }),
	refusal: () => ({ kind: 'status', status: 400, body: { code: 24, description: ECHO } }),
	page: () => ({ kind: 'status', status: 403, body: `<html><title>${ECHO}</title></html>` }),
	redirect: (otherOrigin) => ({ kind: 'redirect', status: 307, to: `${otherOrigin}/?key=${MARKED_KEY}` }),
	reset: () => ({ kind: 'reset' }),
} satisfies Record<string, (otherOrigin: string) => FaultKind>;

export interface ActiveWorkflow {
	id: string;
	/** Starts it with one item; returns its webhook's answer. */
	call: (item?: object) => Promise<HttpAnswer>;
}

/** A real n8n that logs at debug level, a credential that signs callback URLs, and a server that must get nothing. */
export function useScene() {
	const run = useOwnN8n({ renderSeconds: 1, callbacks: true }, { env: { N8N_LOG_LEVEL: 'debug' } });
	let otherOrigin: OtherOrigin;
	let credential: Credential;
	/** Every answer that a caller from outside got. */
	const answers: unknown[] = [];
	beforeAll(async () => {
		otherOrigin = await startOtherOrigin();
		const data = { ...run.credential.data, callbackSecret: MARKED_SECRET };
		credential = await run.client.createCredential({ name: 'Marked', type: 'midjourneyVideoApi', data });
	});
	afterAll(async () => await otherOrigin?.close());

	const keep = <Answer>(answer: Answer): Answer => {
		answers.push(answer);
		return answer;
	};
	return {
		run,
		answers,
		get otherOrigin() {
			return otherOrigin;
		},
		/** Makes all requests that match `when` fail until the work is done. */
		whileFailing: async <Result>(
			fault: keyof typeof FAULTS,
			work: () => Promise<Result>,
			when: (request: RecordedRequest) => boolean = () => true,
		): Promise<Result> => {
			const kind: FaultKind = FAULTS[fault](otherOrigin.url);
			const handles = (['submit', 'fetch', 'list'] as const).map((on) =>
				run.simulator.fault({ ...kind, on, times: Infinity, when }),
			);
			return await work().finally(() => handles.forEach((handle) => handle.remove()));
		},
		/** Webhook > Items > the given nodes. */
		activate: async (
			name: string,
			nodes: VideoNode[],
			responseMode?: 'onReceived',
		): Promise<ActiveWorkflow> => {
			const workflow = webhookWorkflow(name, nodes, responseMode);
			const { id } = await run.client.createWorkflow(withPickedCredential(workflow, credential));
			await run.client.activate({ id });
			const call = async (item: object = {}) =>
				keep(await run.client.callWebhook('POST', name, { items: [item] }));
			return { id, call };
		},
		activateTrigger: async (name: string, parameters: Record<string, unknown> = {}): Promise<ActiveTrigger> =>
			await activateTriggerWorkflow(run, withPickedCredential(triggerWorkflow(name, parameters), credential)),
		/** Posts a callback as the server does. */
		post: async (url: string, body: object) => keep(await postCallback(url, body)),
		/** Gives the credential another address of the same server. */
		changeBaseUrl: async (): Promise<void> => {
			const baseUrl = run.simulator.baseUrl.replace('127.0.0.1', 'localhost');
			await run.client.updateCredential({ ...credential, data: { ...credential.data, baseUrl } });
		},
		/** What the credential's Test button says. */
		testCredential: async () => keep(await run.client.testCredential(credential)),
		/** The first submission that the work leads to. */
		submissionOf: async (work: () => Promise<unknown>): Promise<Submission> => {
			const before = run.simulator.billedSubmissions;
			await work();
			return run.simulator.submissions[before]!;
		},
	};
}
