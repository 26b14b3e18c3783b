import { ExecutionStatusList } from 'n8n-workflow';

import type {
	Credential,
	CredentialInput,
	CredentialTestResult,
	Execution,
	ExecutionStatus,
	ExecutionSummary,
	TableRow,
	Workflow,
	WorkflowJson,
} from './apiTypes.ts';
import { describeExecution, toExecution } from './execution.ts';
import { isRecord, RestError, RestSession, type HttpAnswer, type HttpMethod } from './rest.ts';
import { MOMENT_MS, waitUntil, type WaitOptions } from './waitUntil.ts';
import { callRegisteredWebhook, type WebhookOptions } from './webhook.ts';

const THROWAWAY_PHRASE = 'Only-for-tests-1';
/** The owner of every n8n that tests and the demo set up. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Test',
	lastName: 'Owner',
	password: THROWAWAY_PHRASE,
};

/** The most that n8n returns at once. */
const EXECUTIONS_PER_PAGE = 100;

/** Executions in these states can still change. n8n shows `unknown` while it reads its own state. */
const UNSETTLED: readonly ExecutionStatus[] = ['new', 'running', 'waiting', 'unknown'];

export interface ExecutionFilter {
	readonly workflowId?: string;
	readonly status?: ExecutionStatus;
}

export interface WaitForExecutionOptions extends WaitOptions {
	/** Wait for one of these, such as `waiting`, instead of for the end. */
	readonly status?: ExecutionStatus | readonly ExecutionStatus[];
}

/** The query for a page, empty for the first one. */
interface PageQuery {
	cursor?: string;
	/** Exclusive. */
	lastId?: string;
}

interface ExecutionsPage {
	results: ExecutionSummary[];
	/** Missing in older versions, including 2.40. */
	nextCursor?: string | null;
}

/** The query for the next page; undefined after the last one. Without cursors, n8n pages by ID. */
function toNextPage({ results, nextCursor }: ExecutionsPage): PageQuery | undefined {
	if (nextCursor !== undefined) return nextCursor === null ? undefined : { cursor: nextCursor };
	if (results.length < EXECUTIONS_PER_PAGE) return undefined;
	return { lastId: String(Math.min(...results.map(({ id }) => Number(id)))) };
}

/** How to reach an API. */
export interface ApiAccess {
	/** The credential's name. Default `Midjourney Video API`. */
	readonly name?: string;
	readonly apiKey: string;
	readonly baseUrl: string;
}

/** Uses n8n like its editor does, over REST in its owner's session. */
export class N8nClient {
	private readonly rest: RestSession;

	/** Webhooks are called at `webhookBaseUrl`, which in queue mode is another process. */
	constructor(
		{ baseUrl }: { baseUrl: string },
		private readonly webhookBaseUrl = baseUrl,
	) {
		this.rest = new RestSession(baseUrl);
	}

	/** Sets up the owner of a fresh n8n, stays logged in, and creates a credential of the package's type for an API. */
	async setUp(api: ApiAccess): Promise<Credential> {
		await this.setUpOwner();
		return await this.connect(api);
	}

	/** Sets up the owner of a fresh n8n, and stays logged in. */
	async setUpOwner(): Promise<void> {
		await this.rest.call('POST', '/owner/setup', OWNER);
	}

	/** Creates a credential of the package's type for an API. */
	async connect({ name = 'Midjourney Video API', apiKey, baseUrl }: ApiAccess): Promise<Credential> {
		return await this.createCredential({ name, type: 'midjourneyVideoApi', data: { apiKey, baseUrl } });
	}

	/** Logs in as the owner that `setUpOwner` created. A session lives as long as n8n's folder, not its process. */
	async login(): Promise<void> {
		const { email, password } = OWNER;
		await this.rest.call('POST', '/login', { emailOrLdapLoginId: email, password });
	}

	async createCredential(credential: CredentialInput): Promise<Credential> {
		const { id } = (await this.rest.call('POST', '/credentials', credential)) as { id: string };
		return { ...credential, id };
	}

	async updateCredential({ id, name, type, data }: Credential): Promise<void> {
		await this.rest.call('PATCH', `/credentials/${id}`, { name, type, data });
	}

	async deleteCredential({ id }: Pick<Credential, 'id'>): Promise<void> {
		await this.rest.call('DELETE', `/credentials/${id}`);
	}

	/** The result of a stored credential's Test button. */
	async testCredential({ id, name, type, data }: Credential): Promise<CredentialTestResult> {
		const body = { credentials: { id, name, type, data } };
		return (await this.rest.call('POST', '/credentials/test', body)) as CredentialTestResult;
	}

	async createWorkflow(workflow: WorkflowJson): Promise<Workflow> {
		// 1.x refuses a workflow without `active`; both versions create it inactive.
		const body = { settings: {}, ...workflow, active: false };
		return (await this.rest.call('POST', '/workflows', body)) as Workflow;
	}

	async workflow(id: string): Promise<Workflow> {
		return (await this.rest.call('GET', `/workflows/${id}`)) as Workflow;
	}

	/** Activates a workflow as it's stored now. */
	async activate({ id }: Pick<Workflow, 'id'>): Promise<void> {
		await this.setActive(id, true);
	}

	async deactivate({ id }: Pick<Workflow, 'id'>): Promise<void> {
		await this.setActive(id, false);
	}

	async deactivateAll(): Promise<void> {
		const ids = (await this.rest.call('GET', '/active-workflows')) as string[];
		for (const id of ids) await this.deactivate({ id });
	}

	private async setActive(id: string, active: boolean): Promise<void> {
		const { versionId } = await this.workflow(id);
		try {
			await this.rest.call('POST', `/workflows/${id}/${active ? 'activate' : 'deactivate'}`, { versionId });
		} catch (error) {
			// n8n 1.85 has no such call.
			if (!(error instanceof RestError && error.status === 404)) throw error;
			await this.rest.call('PATCH', `/workflows/${id}`, { active, versionId });
		}
	}

	/** n8n deletes only archived workflows, and takes a moment to deactivate one. */
	async deleteWorkflow({ id }: Pick<Workflow, 'id'>): Promise<void> {
		await this.rest.call('POST', `/workflows/${id}/archive`);
		await waitUntil(
			async () =>
				await this.rest.call('DELETE', `/workflows/${id}`).catch((error: unknown) => {
					if (error instanceof RestError && error.status === 409) return undefined;
					throw error;
				}),
			() => `workflow ${id} cannot be deleted`,
		);
	}

	/** Runs a stored workflow for each row of its Evaluation Trigger's dataset. */
	async evaluate({ id }: Pick<Workflow, 'id'>): Promise<void> {
		await this.rest.call('POST', `/workflows/${id}/test-runs/new`);
	}

	/**
	 * Runs a stored workflow from one of its triggers, like Execute Workflow does; returns the execution's ID.
	 *
	 * @param json the trigger's output, such as a message in the editor's chat; without it, the trigger runs too
	 */
	async runManually(
		workflow: Pick<Workflow, 'id'>,
		triggerName: string,
		json?: Record<string, unknown>,
	): Promise<string> {
		const answer = await this.startFromTrigger(workflow, triggerName, json);
		const executionId = isRecord(answer) ? answer.executionId : undefined;
		if (typeof executionId === 'string') return executionId;
		throw new Error(`"${triggerName}" did not start: n8n answered ${JSON.stringify(answer)}`);
	}

	/** Has n8n wait for one call to a trigger's test URL, like Listen for Test Event does. */
	async listenForTestEvent(workflow: Pick<Workflow, 'id'>, triggerName: string): Promise<void> {
		const answer = await this.startFromTrigger(workflow, triggerName);
		if (isRecord(answer) && answer.waitingForWebhook === true) return;
		throw new Error(`"${triggerName}" does not listen: n8n answered ${JSON.stringify(answer)}`);
	}

	private async startFromTrigger(
		{ id }: Pick<Workflow, 'id'>,
		triggerName: string,
		json?: Record<string, unknown>,
	): Promise<unknown> {
		const run = { executionTime: 0, executionIndex: 0, startTime: Date.now(), source: [] };
		const data = json && { ...run, executionStatus: 'success', data: { main: [[{ json }]] } };
		const start = { triggerToStartFrom: { name: triggerName, data } };
		// Newer versions run what's stored, older ones what the editor sends.
		const body = { ...start, workflowData: await this.workflow(id) };
		return await this.rest.call('POST', `/workflows/${id}/run`, body);
	}

	async execution(id: string): Promise<Execution> {
		return toExecution(await this.rest.call('GET', `/executions/${id}`));
	}

	/** All executions, newest first. */
	async executions({ workflowId, status }: ExecutionFilter = {}): Promise<ExecutionSummary[]> {
		// Without a status, n8n queries current and past ones separately, and may miss one that ends in between.
		const filter = JSON.stringify({ workflowId, status: status ? [status] : ExecutionStatusList });
		// By ID, since n8n 2.41 sorts by time but pages by ID, so its pages may overlap.
		const found = new Map<string, ExecutionSummary>();
		let pageQuery: PageQuery | undefined = {};
		while (pageQuery) {
			const query = new URLSearchParams({ filter, limit: String(EXECUTIONS_PER_PAGE), ...pageQuery });
			const page = (await this.rest.call('GET', `/executions?${query.toString()}`)) as ExecutionsPage;
			for (const execution of page.results) found.set(execution.id, execution);
			pageQuery = toNextPage(page);
		}
		return [...found.values()].sort((a, b) => Number(b.id) - Number(a.id));
	}

	/** Waits until an execution has ended, or has one of the given statuses, which may last only a moment. */
	async waitForExecution(id: string, options: WaitForExecutionOptions = {}): Promise<Execution> {
		const wanted = options.status === undefined ? undefined : [options.status].flat();
		let last: Execution | undefined;
		return await waitUntil(
			async () => {
				last = await this.execution(id);
				const isThere = wanted ? wanted.includes(last.status) : !UNSETTLED.includes(last.status);
				return isThere ? last : undefined;
			},
			() => (last ? describeExecution(last) : `execution ${id}`),
			{ intervalMs: wanted && MOMENT_MS, ...options },
		);
	}

	async stopExecution(id: string): Promise<void> {
		await this.rest.call('POST', `/executions/${id}/stop`);
	}

	/** Retries a failed execution with the workflow as it was then. n8n answers once the new one has ended. */
	async retryExecution(id: string): Promise<string> {
		const answer = await this.rest.call('POST', `/executions/${id}/retry`, { loadWorkflow: false });
		return (answer as { id: string }).id;
	}

	/** Calls a production webhook by its path, retrying until n8n has registered it after activation. */
	async callWebhook(
		method: HttpMethod,
		path: string,
		body?: unknown,
		{ headers, ...wait }: WebhookOptions = {},
	): Promise<HttpAnswer> {
		return await callRegisteredWebhook(method, this.webhookUrl(path), { body, headers }, wait);
	}

	/** The address of a production webhook. */
	webhookUrl(path: string): URL {
		return new URL(`/webhook/${path}`, this.webhookBaseUrl);
	}

	/** Creates a data table with text columns in the owner's project; returns its ID. */
	async createTable(name: string, columns: string[]): Promise<string> {
		const body = { name, columns: columns.map((column) => ({ name: column, type: 'string' })) };
		const { id } = (await this.rest.call('POST', await this.tablesPath(), body)) as { id: string };
		return id;
	}

	async addRows(tableId: string, rows: TableRow[]): Promise<void> {
		const path = `${await this.tablesPath()}/${tableId}/insert`;
		await this.rest.call('POST', path, { data: rows, returnType: 'count' });
	}

	/** All rows of a data table, including n8n's own columns. */
	async rows(tableId: string): Promise<TableRow[]> {
		const answer = await this.rest.call('GET', `${await this.tablesPath()}/${tableId}/rows`);
		return (answer as { data: TableRow[] }).data;
	}

	private async tablesPath(): Promise<string> {
		const { id } = (await this.rest.call('GET', '/projects/personal')) as { id: string };
		return `/projects/${id}/data-tables`;
	}

	/** The bytes behind an item's binary value, from wherever n8n keeps them. */
	async binary(binary: { data: string; id?: string }): Promise<Buffer> {
		if (binary.id === undefined) return Buffer.from(binary.data, 'base64');
		const query = new URLSearchParams({ id: binary.id, action: 'download' });
		return (await this.rest.send('GET', `/binary-data?${query.toString()}`)).bytes;
	}
}
