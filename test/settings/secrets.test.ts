import { beforeAll, describe, expect, it } from 'vitest';

import { findSecrets } from '../marks.ts';
import { ON_ERRORS } from '../onError.ts';
import { operationsFor, CREATE_VIDEO } from './secrets/operations.ts';
import { readFilesOf } from './secrets/readFilesOf.ts';
import { readResumeUrl, RESUME_URL } from './resumeUrl.ts';
import { type ActiveWorkflow, FAULTS, MARKED_SECRET, useScene } from './secrets/scene.ts';
import { MARKED_KEY } from '../e2e/useN8n.ts';
import { type ActiveTrigger, STARTED } from '../e2e/useTrigger.ts';

const scene = useScene();
const { run } = scene;
const SECRETS = [MARKED_KEY, MARKED_SECRET];

let trigger: ActiveTrigger;
/** By operation, with one workflow for each On Error setting. */
const workflows = new Map<string, ActiveWorkflow[]>();

beforeAll(async () => {
	trigger = await scene.activateTrigger('marked');
	for (const [name, parameters] of Object.entries(operationsFor(trigger.url))) {
		const activated = ON_ERRORS.map(
			async (onError) => await scene.activate(`${name}-${onError}`, [{ name: 'Video', parameters, onError }]),
		);
		workflows.set(name, await Promise.all(activated));
	}
});

describe('every operation, with every way of On Error', () => {
	it.each(Object.keys(FAULTS) as Array<keyof typeof FAULTS>)(
		'is run while the server repeats the key: %s',
		async (fault) => {
			const item = {
				taskId: run.simulator.addVideoTask(),
				imageTaskId: run.simulator.addImageTask({ imageUrl: 'https://example.com/a.png' }),
			};
			const answersBefore = scene.answers.length;
			const work = async () => {
				await Promise.all([...workflows.values()].flat().map(async ({ call }) => await call(item)));
				await scene.testCredential();
			};
			// Unanswered reads would be retried for a minute, so only submissions are reset.
			await scene.whileFailing(fault, work, ({ route }) => fault !== 'reset' || route === 'submit');
			const text = JSON.stringify(scene.answers.slice(answersBefore));
			expect(text.includes('***')).toBe(!['none', 'redirect', 'reset'].includes(fault));
		},
	);
});

describe('an execution', () => {
	it('is stopped while it waits', async () => {
		const [{ id, call }] = workflows.get('createVideo') as [ActiveWorkflow];
		run.simulator.script({ renderSeconds: 600 });
		const submitted = run.simulator.billedSubmissions;
		const answer = call().catch(() => undefined);
		await expect.poll(() => run.simulator.billedSubmissions).toBe(submitted + 1);
		const [running] = await run.client.executions({ workflowId: id, status: 'running' });
		await run.client.stopExecution(running!.id);
		expect((await run.client.waitForExecution(running!.id)).status).toBe('canceled');
		await answer;
	});

	it('is suspended, can’t be woken while the server refuses a changed credential, and then is', async () => {
		const nodes = [RESUME_URL, { name: 'Video', parameters: CREATE_VIDEO }];
		const { id: workflowId, call } = await scene.activate('suspended', nodes, 'onReceived');
		run.simulator.script({ renderSeconds: 5 });
		await call();
		const executions = async () => await run.client.executions({ workflowId });
		await expect.poll(executions).toHaveLength(1);
		const { id } = (await executions())[0]!;
		const waiting = await run.client.waitForExecution(id, { status: 'waiting' });
		expect(findSecrets(waiting, SECRETS)).toEqual([]);
		const wake = async () => await scene.post(readResumeUrl(waiting), {});
		await scene.changeBaseUrl();
		await scene.whileFailing('json', async () => {
			// As soon as the watch notices the change, it leaves the wait alone.
			await expect.poll(wake).toEqual({ status: 503, body: { error: 'The request to the API failed' } });
		});
		const ended = await scene.whileFailing('record', async () => {
			await expect.poll(wake).toEqual({ status: 200, body: { resumed: true } });
			return await run.client.waitForExecution(id);
		});
		expect(JSON.stringify(ended)).toContain('"prompt":"Bearer ***"');
	});
});

describe('the trigger', () => {
	it('refuses callbacks, and is started by a signed one that the server confirms', async () => {
		const [{ call }] = workflows.get('submit') as [ActiveWorkflow];
		run.simulator.script({ renderSeconds: 0, callbacks: { lost: 'all' } });
		const { id, body } = await scene.submissionOf(call);
		const callback = { id, status: 'SUCCESS' };
		const hook = String(body.notifyHook);
		expect(await scene.post(trigger.url, callback)).toMatchObject({ status: 401 });
		const refused = await scene.whileFailing('json', async () => await scene.post(hook, callback));
		expect(refused).toMatchObject({ status: 503 });
		const started = await scene.whileFailing('record', async () => await scene.post(hook, callback));
		expect(started).toEqual(STARTED);
	});
});

describe('the key and the Callback Secret', () => {
	it('are in no line of the log, which has all that n8n and the nodes log', async () => {
		const log = run.n8n.log();
		expect(log).toMatch(/\| debug \| .*Running node \\?"Video\\?" finished with error/);
		expect(log).toContain("Trigger: callback refused. The URL isn't signed");
		expect(log).toContain("didn't confirm the callback (Couldn't retrieve task");
		expect(log.split('\n').filter((line) => findSecrets(line, SECRETS).length > 0)).toEqual([]);
	});

	it('are in no execution that n8n has stored', async () => {
		const executions = async () => await run.client.executions();
		const statuses = async () => [...new Set((await executions()).map(({ status }) => status))].sort();
		await expect.poll(statuses).toEqual(['canceled', 'error', 'success']);
		for (const { id } of await executions())
			expect(findSecrets(await run.client.execution(id), SECRETS)).toEqual([]);
	});

	it('are in no answer to a caller', () => {
		expect(findSecrets(scene.answers, SECRETS)).toEqual([]);
	});

	it('are in no file of n8n', async () => {
		const files = await readFilesOf(run.n8n.userFolder);
		expect([...files.keys()].filter((name) => name.endsWith('database.sqlite'))).toHaveLength(1);
		expect(findSecrets(files, ['Bearer ***'])).not.toEqual([]);
		expect(findSecrets(files, SECRETS)).toEqual([]);
	});

	it('were sent to no other server', () => {
		expect(scene.otherOrigin.requests).toEqual([]);
		expect(run.simulator.requests.filter(({ route }) => route === 'other')).toEqual([]);
	});
});

describe('a trigger that does not ask the API', () => {
	it('puts out no key that was posted to it', async () => {
		const { url, outputs } = await scene.activateTrigger('unverified', { verify: false, simplify: false });
		const [{ call }] = workflows.get('submit') as [ActiveWorkflow];
		run.simulator.script({ callbacks: { lost: 'all' } });
		const { id, body } = await scene.submissionOf(call);
		const { search } = new URL(String(body.notifyHook));
		const echo = `Bearer ${MARKED_KEY}`;
		expect(await scene.post(`${url}${search}`, { id, status: 'SUCCESS', echo })).toEqual(STARTED);
		expect(await outputs(1)).toMatchObject([{ id, echo: 'Bearer ***' }]);
	});
});
