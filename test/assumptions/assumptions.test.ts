import { beforeAll, describe, expect, it } from 'vitest';

import {
	type Credential,
	type Execution,
	type HttpAnswer,
	isVersion1,
	N8N_VERSIONS,
	nodeOutput,
	nodeRuns,
	sendHttp,
	waitUntil,
	type WorkflowNode,
} from '../n8n/index.ts';
import { manualWorkflow, type VideoNode } from '../workflows.ts';
import { PROBES } from './probePackage.ts';
import type { SuspendSettings } from './probes/suspending.ts';
import type { WakeUpRequest } from './probes/wakeUps.ts';
import { probeNode, probeWorkflow, startProbe, useProbes } from './useProbes.ts';

declare module 'vitest' {
	interface TaskMeta {
		/** What a new n8n makes possible, which isn't a failure. */
		news?: string;
	}
}

/**
 * What the package assumes about n8n, with a test for each assumption: one that fails on a new n8n names what has
 * changed. `nodes/MidjourneyVideo/run/n8nEngine.ts`, or a comment beside the call, says where the package relies on it.
 */
const run = useProbes();
const isOn1 = () => isVersion1(run.n8n.version);

const ITEMS = [0, 1, 2];
const HOUR = 3600;
const ids = new Map<string, string>();

async function start(name: string, node: VideoNode, settings?: object): Promise<void> {
	ids.set(name, await startProbe(run, probeWorkflow(name, [node], settings)));
}

async function startSuspended(name: string, settings: SuspendSettings, change?: Partial<VideoNode>) {
	await start(name, probeNode('suspend', settings, change));
}

const idOf = (name: string) => ids.get(name)!;
const ended = async (name: string) => await run.client.waitForExecution(idOf(name));
const suspended = async (name: string) =>
	await run.client.waitForExecution(idOf(name), { status: 'waiting' });
const jsonOf = (execution: Execution, node = 'Probe') => nodeOutput(execution, node).map(({ json }) => json);
const runsOf = (execution: Execution) => ({
	status: execution.status,
	probe: nodeRuns(execution, 'Probe').length,
	next: nodeRuns(execution, 'Next').length,
});
const itemsAfter = (runs: number) => ITEMS.map((item) => ({ item, runs }));

/** What execute() had put into the node's context, and into that of all nodes, by the time n8n stored the execution. */
function contextOf(execution: Execution) {
	const { contextData } = execution.data.executionData as {
		contextData: { 'node:Probe': { runs: number; resumeUrl: string }; flow: object };
	};
	return { node: contextData['node:Probe'], flow: contextData.flow };
}

async function resumeUrlOf(name: string): Promise<string> {
	return contextOf(await suspended(name)).node.resumeUrl;
}

async function call(url: string, request: WakeUpRequest) {
	const { status, body } = await sendHttp('POST', url, { body: request });
	return { status, body: body as Record<string, unknown> };
}

/** All executions that are suspended, started first so that their waits overlap. */
beforeAll(async () => {
	await startSuspended('timer', {});
	await startSuspended('twice', { seconds: [HOUR, 1] });
	await startSuspended('fails', { fails: true });
	await startSuspended('to the error output', { fails: true }, { onError: 'continueErrorOutput' });
	await startSuspended('Always Output Data', {}, { alwaysOutputData: true });
	await startSuspended('resume instruction', { by: 'resumeInstruction' });
	for (const name of ['stays', 'ends', 'passes nothing', 'several', 'killed']) {
		const tell = `${run.echoUrl}/ran/${encodeURIComponent(name)}`;
		await startSuspended(name, { seconds: [HOUR], tell });
	}
	await call(await resumeUrlOf('twice'), { does: 'passNothing' });
});

describe('a resume URL', () => {
	it("is what evaluateExpression('{{ $execution.resumeUrl }}', 0) gives, and calls webhook() of the node", async () => {
		const url = await resumeUrlOf('stays');
		expect(url).toContain(`/webhook-waiting/${idOf('stays')}`);
		expect(await call(url, { does: 'stay' })).toMatchObject({ status: 202 });
	});

	it('is signed on n8n 2.x, which refuses any other with 401, and is not on 1.x', async () => {
		const url = new URL(await resumeUrlOf('stays'));
		const signature = url.searchParams.get('signature');
		url.search = '';
		const { status } = await call(url.href, { does: 'stay' });
		expect({ isSigned: signature !== null, status }).toEqual(
			isOn1() ? { isSigned: false, status: 202 } : { isSigned: true, status: 401 },
		);
	});

	it('is answered by n8n itself with 409 “running already”, “finished”, or 404 “does not exist” as JSON', async () => {
		const holdUntil = `${run.echoUrl}/hold`;
		await startSuspended('running', { seconds: [HOUR], holdUntil });
		const [, running = ''] = await waitUntil(
			async () => run.told.find((path) => path.startsWith('/hold'))?.split(/\?(.*)/),
			() => 'the probe has not begun',
		);
		const url = await resumeUrlOf('ends');
		const nobodys = new URL(url);
		nobodys.pathname = nobodys.pathname.replace(/\d+$/, '999999');
		expect([await call(running, { does: 'stay' }), await call(nobodys.href, { does: 'stay' })]).toMatchObject(
			[
				{ status: 409, body: { message: expect.stringContaining('is running already') } },
				{ status: 404, body: { message: expect.stringMatching(/^The execution ".*" does not exist/) } },
			],
		);
		run.release();
		await call(url, { does: 'passNothing' });
		await ended('ends');
		expect(await call(url, { does: 'stay' })).toMatchObject({
			status: 409,
			body: { message: expect.stringContaining('has finished') },
		});
	});
});

describe('webhook() of a suspended node', () => {
	it("reads in runExecutionData what execute() had put into getContext('node')", async () => {
		const { body } = await call(await resumeUrlOf('stays'), { does: 'stay' });
		expect(body).toMatchObject({ remembered: { runs: 1 } });
	});

	it('is called with `disabled` set on the first entry of the stack, which is ours', async () => {
		const { body } = await call(await resumeUrlOf('stays'), { does: 'stay' });
		expect(body).toMatchObject({ isDisabled: true });
	});

	it('leaves the execution waiting when it returns no workflowData', async () => {
		await call(await resumeUrlOf('stays'), { does: 'stay' });
		expect(runsOf(await suspended('stays'))).toEqual({ status: 'waiting', probe: 1, next: 0 });
		expect(run.told).not.toContain('/ran/stays');
	});

	it('may return empty workflowData: nothing is passed through, and the copy is run again with all items', async () => {
		const { status } = await call(await resumeUrlOf('passes nothing'), { does: 'passNothing' });
		expect(status).toBe(202);
		const execution = await ended('passes nothing');
		expect(runsOf(execution)).toEqual({ status: 'success', probe: 1, next: 1 });
		expect(jsonOf(execution, 'Next')).toEqual(itemsAfter(2));
	});

	it('that is called twice at a moment wakes the node once on n8n 2.x, and twice on 1.x', async () => {
		const url = await resumeUrlOf('several');
		const twice = { does: 'passNothing', together: 2 } as const;
		const answers = await Promise.all([call(url, twice), call(url, twice)]);
		await ended('several');
		expect(answers.map(({ status }) => status).sort()).toEqual(isOn1() ? [200, 200] : [200, 500]);
		const wakeUps = isOn1() ? 2 : 1;
		await waitUntil(
			async () => run.told.filter((path) => path === '/ran/several')[wakeUps - 1],
			() => 'fewer wake-ups than there were',
		);
		expect(run.told.filter((path) => path === '/ran/several')).toHaveLength(wakeUps);
	});
});

describe('a try and a retry', () => {
	beforeAll(async () => {
		const twoTries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		await start('thrown', probeNode('failOnce', { by: 'throw' }, twoTries));
		await start('json.error', probeNode('failOnce', { by: 'json.error' }, twoTries));
		await start('failed', probeNode('failOnce', { by: 'throw' }));
	});

	it.each(['thrown', 'json.error'])(
		'Retry On Fail runs execute() again over all items, in the same $runIndex and context object (%s)',
		async (name) => {
			const once = { runIndex: 0, items: ITEMS.length, executionId: idOf(name), hasSameContext: true };
			expect(jsonOf(await ended(name))).toEqual([once, once]);
		},
	);

	it('Retry of a failed execution is a new one, whose context holds what the failed one had put there', async () => {
		expect((await ended('failed')).status).toBe('error');
		const retryId = await run.client.retryExecution(idOf('failed'));
		const calls = jsonOf(await run.client.waitForExecution(retryId));
		expect(calls.map(({ executionId }) => executionId)).toEqual([idOf('failed'), retryId]);
	});

	it('checkProcessedAndRecord tells in the same node what was noted before, and keeps it', async () => {
		await start('notes', probeNode('noteTwice'));
		expect(jsonOf(await ended('notes'))).toEqual([{ first: 0, second: 1 }]);
	});
});

describe('the context of execute()', () => {
	let seen: Record<string, unknown>;
	beforeAll(async () => {
		await start('context', probeNode('describeContext'), { executionTimeout: HOUR });
		[seen = {}] = jsonOf(await ended('context'));
	});

	it('has the stack, and getExecuteData() is our entry, with the items that getInputData() gives', () => {
		expect(seen).toMatchObject({ hasStack: true, isOwnEntry: true });
	});

	it('has the hooks of an execution, whose id is a number', () => {
		expect(seen).toMatchObject({ hasHooks: true, executionId: expect.stringMatching(/^\d+$/) });
	});

	it('says the mode of a run: manual from the editor, another in production', async () => {
		const workflow = await run.client.createWorkflow(
			manualWorkflow('manual', [probeNode('describeContext')]),
		);
		const executionId = await run.client.runManually(workflow, 'Start');
		const [manual] = jsonOf(await run.client.waitForExecution(executionId));
		expect([seen.mode, manual?.mode]).toEqual(['webhook', 'manual']);
	});

	it('has n8n’s port, protocol, paths (that of health checks on 2.x) and mode in `logger.globalConfig`', () => {
		const { port } = run.n8n;
		const paths = { webhookWaiting: 'webhook-waiting', health: isOn1() ? undefined : '/healthz' };
		expect(seen.config).toEqual({ port, protocol: 'http', ...paths, mode: 'regular' });
	});

	it('has the end of a workflow’s timeout in `additionalData.executionTimeoutTimestamp`', () => {
		expect(seen.timeoutAtMs).toBeGreaterThan(Date.now());
	});

	it('gives the nodes before ours, with how a Webhook answers and what is behind it', () => {
		const children = expect.arrayContaining(['Items', 'Probe', 'Next']) as string[];
		const webhook = { name: 'Webhook', responseMode: 'onReceived', hasRun: true, children };
		expect(seen.before).toContainEqual(webhook);
	});

	it('tells by the expression `$(name).isExecuted` whether a node has run', () => {
		expect(seen.before).toContainEqual(expect.objectContaining({ name: 'Items', hasRun: true }));
		expect(seen.behind).toEqual([{ name: 'Next', hasRun: false }]);
	});

	it('says whether the answer is streamed', () => {
		expect(seen.isStreaming).toBe(false);
	});

	it('has `parentExecution` in a sub-workflow, with `shouldResume` where its caller waits', async () => {
		expect(await shouldResumeIn('awaited', true)).toEqual([true]);
		expect(await shouldResumeIn('not awaited', false)).toEqual([false]);
	});
});

/** What a probe in a sub-workflow sees as `shouldResume`, in each of its output items. */
async function shouldResumeIn(name: string, waitForSubWorkflow: boolean): Promise<unknown[]> {
	const { client } = run;
	const { nodes, ...child } = manualWorkflow(`${name} child`, [probeNode('describeContext')]);
	const isCalled = { type: 'n8n-nodes-base.executeWorkflowTrigger', typeVersion: 1.1 };
	const parameters = { inputSource: 'passthrough' };
	const [trigger, ...others] = nodes as [WorkflowNode, ...WorkflowNode[]];
	const { id: childId } = await client.createWorkflow({
		...child,
		nodes: [{ ...trigger, ...isCalled, parameters }, ...others],
	});
	// n8n 2.x calls published workflows only; 1.x calls any, but can't activate one without a trigger.
	if (!isOn1()) await client.activate({ id: childId });
	await start(name, {
		name: 'Call',
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.2,
		parameters: {
			workflowId: { __rl: true, mode: 'id', value: childId },
			mode: 'once',
			options: { waitForSubWorkflow },
		},
	});
	const { id } = await waitUntil(
		async () => (await client.executions({ workflowId: childId }))[0],
		() => 'the sub-workflow was not called',
	);
	return jsonOf(await client.waitForExecution(id)).map(({ shouldResume }) => shouldResume);
}

describe('the context of an execution that has ended', () => {
	/** What a credential says to the ended execution's node when it's changed, or deleted, after the end. */
	async function credentialAfterEnd(name: string, change: (credential: Credential) => Promise<void>) {
		const credential = await run.client.createCredential({ name, type: 'probeApi', data: { mark: 'old' } });
		const { id } = credential;
		const settings = { holdUntil: `${run.echoUrl}/hold/${name}`, tell: `${run.echoUrl}/${name}` };
		await start(name, { ...probeNode('outlive', settings), credentials: { probeApi: { id, name } } });
		expect((await ended(name)).status).toBe('success');
		await waitUntil(
			async () => run.told.find((path) => path === `/hold/${name}`),
			() => 'the probe does not go on after its end',
		);
		await change(credential);
		run.release();
		return await waitUntil(
			async () => run.told.find((path) => path.startsWith(`/${name}/`)),
			() => 'no request came after the end',
		);
	}

	it('sends requests, with the credential as it is then', async () => {
		const told = await credentialAfterEnd('changed', async (credential) => {
			await run.client.updateCredential({ ...credential, data: { mark: 'new' } });
		});
		expect(told).toBe('/changed/new');
	});

	it('gives no credential that was deleted', async () => {
		const told = await credentialAfterEnd('deleted', async (credential) => {
			await run.client.deleteCredential(credential);
		});
		expect(told).toBe('/deleted/none');
	});
});

describe('requests', () => {
	const probeApi = () => ({ probeApi: { id: run.credential.id, name: run.credential.name } });

	it('httpRequestWithAuthentication throws a NodeApiError, and another around it is the same object', async () => {
		const node = probeNode('catchHttpError', { url: `${run.echoUrl}/status/503` });
		await start('http error', { ...node, credentials: probeApi() });
		expect(jsonOf(await ended('http error'))).toEqual([{ isNodeApiError: true, isSame: true }]);
	});

	it('are answered, when asked so, with every status, as text with all digits, and follow no redirect', async () => {
		const node = probeNode('sendAsAsked', { url: `${run.echoUrl}/status/302` });
		await start('redirect', { ...node, credentials: probeApi() });
		expect(jsonOf(await ended('redirect'))).toEqual([
			{ statusCode: 302, location: '/elsewhere', body: expect.stringContaining(':9007199254740993}') },
		]);
	});

	it('of our nodes reach a credential’s authenticate() with `url`, those of HTTP Request with `uri`', async () => {
		const own = probeNode('sendAsAsked', { url: `${run.echoUrl}/own` });
		await start('own request', { ...own, credentials: probeApi() });
		await start('HTTP Request', {
			name: 'Probe',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				url: `${run.echoUrl}/foreign`,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'probeApi',
			},
			credentials: probeApi(),
		});
		const [{ body }] = jsonOf(await ended('own request')) as [{ body: string }];
		expect(body).toContain('"x-probe":"url"');
		expect(jsonOf(await ended('HTTP Request'))[0]).toMatchObject({ headers: { 'x-probe': 'uri' } });
	});
});

describe('webhook() of a trigger', () => {
	it('answers by itself, has the body as it came, and finds what an earlier call left in its static data', async () => {
		const type = `${PROBES}probeTrigger`;
		const trigger = { name: 'Trigger', type, typeVersion: 1, webhookId: 'counted' };
		const { nodes, ...workflow } = manualWorkflow('trigger', [trigger]);
		const stored = await run.client.createWorkflow({ ...workflow, nodes: nodes.slice(1), connections: {} });
		await run.client.activate(stored);
		const body = '{"id": 9007199254740993}';
		const headers = { 'content-type': 'application/json' };
		// n8n answers a moment before it stores the data.
		const answer = await waitUntil(
			async () => {
				const { status, body: said } = await run.client.callWebhook('POST', 'counted/probe', body, {
					headers,
				});
				const { calls, text } = said as { calls: number; text: string };
				return calls > 1 ? { status, text } : undefined;
			},
			() => 'no call knows of an earlier one',
		);
		expect(answer).toEqual({ status: 203, text: body });
	});
});

describe('n8n’s timer', () => {
	it('runs a copy of our stack entry again, with all its items, paired as before', async () => {
		const execution = await ended('timer');
		expect(jsonOf(execution, 'Next')).toEqual(itemsAfter(2));
		const pairs = nodeOutput(execution, 'Probe').map(({ pairedItem }) => pairedItem);
		expect(pairs).toEqual(ITEMS.map((item) => ({ item })));
	});

	it('passes nothing through for our entry without items: no run is noted, and no next node starts', async () => {
		expect(runsOf(await ended('timer'))).toEqual({ status: 'success', probe: 1, next: 1 });
	});

	it('runs a node again that had been woken and has suspended a second time', async () => {
		const execution = await ended('twice');
		expect(runsOf(execution)).toEqual({ status: 'success', probe: 1, next: 1 });
		expect(jsonOf(execution, 'Next')).toEqual(itemsAfter(3));
	});

	it('lets a node that is run again throw: the execution fails', async () => {
		const execution = await ended('fails');
		expect(runsOf(execution)).toEqual({ status: 'error', probe: 1, next: 0 });
		expect(execution.data.resultData.error?.message).toBe('Failed on purpose');
	});

	it('lets a node that is run again put out an item with an error: it goes to the error output', async () => {
		const execution = await ended('to the error output');
		expect(runsOf(execution)).toEqual({ status: 'success', probe: 1, next: 1 });
		expect(jsonOf(execution, 'Failed')).toMatchObject([{ error: 'Failed on purpose' }]);
		expect(jsonOf(execution, 'Next')).toEqual(itemsAfter(2).slice(1));
	});

	it('starts the next node early where Always Output Data is on: the package does not suspend there', async () => {
		expect(runsOf(await ended('Always Output Data'))).toMatchObject({ next: 2 });
	});

	it('passes the items of a suspended node through, as long as n8n has no resumeInstruction (n8n-io/n8n#37649)', async ({
		task,
	}) => {
		const execution = await ended('resume instruction');
		const isRunAgain = jsonOf(execution, 'Next').some(({ runs }) => runs === 2);
		const isPinned = Object.values<string>(N8N_VERSIONS).includes(run.n8n.version);
		if (isRunAgain && !isPinned) task.meta.news = RESUME_INSTRUCTION;
		else expect(isRunAgain, RESUME_INSTRUCTION).toBe(false);
	});
});

const RESUME_INSTRUCTION =
	'n8n runs a suspended node again by itself when `resumeInstruction` of its run data is `run-stack-head` (n8n-io/n8n#37649). ' +
	'Use it in nodes/MidjourneyVideo/run/n8nEngine.ts where n8n has it, in place of the copy on the stack, and keep the copy for older versions.';

describe('n8n’s one table of credential types', () => {
	it('leaves ours alone beside a package whose type is called cometApi', async () => {
		const ours = await run.client.connect({ apiKey: 'sk-any', baseUrl: run.echoUrl });
		const theirs = await run.client.createCredential({
			name: 'Theirs',
			type: 'cometApi',
			data: { token: 'x' },
		});
		// The words of our own credential test; the other type has no test.
		expect((await run.client.testCredential(ours)).message).toContain("This isn't a Midjourney API");
		expect((await run.client.testCredential(theirs)).message).toContain('No testing function');
	});
});

describe('a suspended execution', () => {
	it("is stored with getContext('node') and getContext('flow'), and goes on after n8n’s process was killed", async () => {
		const stored = { node: { runs: 1 }, flow: { suspendedBy: 'Probe' } };
		expect(contextOf(await suspended('killed'))).toMatchObject(stored);
		const url = await resumeUrlOf('killed');
		await run.n8n.kill();
		await run.n8n.restart();
		await call(url, { does: 'passNothing' });
		const execution = await ended('killed');
		expect(jsonOf(execution, 'Next')).toEqual(itemsAfter(2));
	});
});

describe('an n8n that starts after a kill', () => {
	it('on 2.x, is not “ready” before it has marked executions as crashed that were running', async () => {
		await startSuspended('interrupted', { seconds: [HOUR], holdUntil: `${run.echoUrl}/hold/interrupted` });
		await waitUntil(
			async () => await Promise.resolve(run.told.find((path) => path.startsWith('/hold/interrupted'))),
			() => 'the probe has not begun',
		);
		await run.n8n.kill();
		const restarted = run.n8n.restart();
		const answers: HttpAnswer[] = [];
		await waitUntil(
			async () => {
				const answer = await sendHttp('GET', `${run.n8n.baseUrl}/healthz/readiness`).catch(() => undefined);
				if (answer) answers.push(answer);
				return answer?.status === 200 ? answer : undefined;
			},
			() => `readiness: ${JSON.stringify(answers.at(-1))}`,
			{ intervalMs: 20 },
		);
		// 1.x calls itself ready even before it answers such a request.
		const execution = isOn1() ? undefined : await run.client.execution(idOf('interrupted'));
		await restarted;
		run.release();
		if (!execution) return;
		expect(answers).toContainEqual(expect.objectContaining({ status: 503, body: { status: 'error' } }));
		expect(execution.status).toBe('crashed');
	});
});
