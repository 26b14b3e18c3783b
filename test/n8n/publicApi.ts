import type { Credential, CredentialInput, Execution, Workflow, WorkflowJson } from './apiTypes.ts';
import { OWNER } from './client.ts';
import { describeExecution, toExecution } from './execution.ts';
import { isRecord, RestError, RestSession, sendHttp, type HttpMethod } from './rest.ts';
import { waitUntil } from './waitUntil.ts';

const PATH = '/api/v1';
const SETTLED = ['canceled', 'crashed', 'error', 'success'];

export interface PublicApiAccess {
	readonly baseUrl: string;
	readonly apiKey: string;
}

/** Uses someone else's n8n through its public API, and can remove everything it has created there. */
export class PublicApi {
	/** Each removes something that was created, the newest last. */
	private readonly removals: Array<() => Promise<unknown>> = [];

	constructor(private readonly access: PublicApiAccess) {}

	/** Whether n8n knows a credential type, which it does if the type's package is installed. */
	async knowsCredentialType(type: string): Promise<boolean> {
		return (await this.find('GET', `/credentials/schema/${type}`)) !== undefined;
	}

	async createCredential(credential: CredentialInput): Promise<Credential> {
		// n8n adds this field to some credential types; the public API of 1.x refuses credentials without it.
		const data = { allowedHttpRequestDomains: 'all', ...credential.data };
		const { id } = (await this.call('POST', '/credentials', { ...credential, data })) as { id: string };
		this.removals.push(async () => await this.call('DELETE', `/credentials/${id}`));
		return { ...credential, id };
	}

	/** The result of testing a stored credential; undefined if n8n has no such call (before 2.x). */
	async testCredential({ id }: Credential): Promise<unknown> {
		return await this.find('POST', `/credentials/${id}/test`);
	}

	/** Stores a workflow and activates it. */
	async activateWorkflow({ name, nodes, connections, settings }: WorkflowJson): Promise<Workflow> {
		const body = { name, nodes, connections, settings };
		const workflow = (await this.call('POST', '/workflows', body)) as Workflow;
		const path = `/workflows/${workflow.id}`;
		this.removals.push(async () => await this.removeWorkflow(path));
		await this.call('POST', `${path}/activate`);
		return workflow;
	}

	/** Waits until a workflow's only execution has ended. */
	async endedExecution({ id: workflowId, name }: Workflow, timeoutMs: number): Promise<Execution> {
		let last: Execution | undefined;
		return await waitUntil(
			async () => {
				const query = new URLSearchParams({ workflowId, includeData: 'true' });
				const answer = await this.call('GET', `/executions?${query.toString()}`);
				const [found] = (answer as { data: unknown[] }).data;
				last = found === undefined ? undefined : toExecution(found);
				return last && SETTLED.includes(last.status) ? last : undefined;
			},
			() => (last ? describeExecution(last) : `no execution of "${name}"`),
			{ timeoutMs, intervalMs: 500 },
		);
	}

	/** Removes the workflows and credentials created here. */
	async cleanUp(): Promise<void> {
		for (const remove of this.removals.splice(0).reverse()) await remove();
	}

	/** 2.x doesn't delete an active workflow, and takes a moment to deactivate one. */
	private async removeWorkflow(path: string): Promise<void> {
		await this.call('POST', `${path}/deactivate`);
		await waitUntil(
			async () =>
				await this.call('DELETE', path).catch((error: unknown) => {
					if (error instanceof RestError && error.status === 409) return undefined;
					throw error;
				}),
			() => `${path} cannot be deleted`,
		);
	}

	private async find(method: HttpMethod, path: string): Promise<unknown> {
		return await this.call(method, path).catch((error: unknown) => {
			if (error instanceof RestError && [404, 405].includes(error.status)) return undefined;
			throw error;
		});
	}

	private async call(method: HttpMethod, path: string, body?: unknown): Promise<unknown> {
		const { baseUrl, apiKey } = this.access;
		const url = `${baseUrl.replace(/\/+$/, '')}${PATH}${path}`;
		const answer = await sendHttp(method, url, { body, headers: { 'x-n8n-api-key': apiKey } });
		if (answer.status >= 300) throw new RestError(`${method} ${url}`, answer.status, answer.body);
		return answer.body;
	}
}

/** Sets up the owner of a fresh n8n, and an API key with every scope that n8n offers. */
export async function createApiKey({ baseUrl }: { baseUrl: string }): Promise<string> {
	const rest = new RestSession(baseUrl);
	await rest.call('POST', '/owner/setup', OWNER);
	const scopes = await rest.call('GET', '/api-keys/scopes');
	const key = await rest.call('POST', '/api-keys', { label: 'Tests', scopes, expiresAt: null });
	if (isRecord(key) && typeof key.rawApiKey === 'string') return key.rawApiKey;
	throw new Error('n8n answered without the key');
}
