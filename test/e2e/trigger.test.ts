import { afterEach, describe, expect, it } from 'vitest';

import { nodeOutput, STARTS_AT_ONCE } from '../n8n/index.ts';
import type { CallbackScript } from '../simulator/index.ts';
import { triggerWorkflow, webhookWorkflow, withPickedCredential } from '../workflows.ts';
import { MARKED_KEY, useN8n } from './useN8n.ts';
import {
	activateTrigger,
	activateTriggerWorkflow,
	asksOf,
	createSigningCredential,
	postCallback,
	STARTED,
	submitAtApi,
} from './useTrigger.ts';

const run = useN8n({ renderSeconds: 3, callbacks: true });

afterEach(() => run.simulator.reset());

const DELIVERY_TIMEOUT_MS = 400_000;

const deliveries = (count: number) =>
	expect.poll(() => run.simulator.callbacks.length, { timeout: DELIVERY_TIMEOUT_MS }).toBe(count);
/** Adds a task that has succeeded; returns the callback that says so. */
const finished = () => {
	const id = run.simulator.addVideoTask({ fields: { state: 'row-1' } });
	return { id, status: 'SUCCESS', progress: '100%', state: 'row-1' };
};

describe('the trigger on a real n8n', () => {
	it('starts 100 workflows for 100 tasks whose callbacks come out of order, and partly twice, each with its own result', async () => {
		const { url, outputs } = await activateTrigger(run, 'hundred');
		const rows = Array.from({ length: 100 }, (_, index) => `row-${index}`);
		const submitted: Array<[state: string, taskId: string]> = [];
		rows.forEach((state, index) => {
			const callbacks: CallbackScript =
				index < 5 ? { reordered: true, copies: 2 } : { reordered: true, lost: ['IN_PROGRESS'] };
			run.simulator.script({ when: { state }, renderSeconds: 3 + 0.4 * (index % STARTS_AT_ONCE), callbacks });
		});
		while (submitted.length < rows.length) {
			const group = rows.slice(submitted.length, submitted.length + STARTS_AT_ONCE);
			const tasks = group.map(
				async (state): Promise<(typeof submitted)[number]> => [
					state,
					await submitAtApi(run, { notifyHook: url, state }),
				],
			);
			submitted.push(...(await Promise.all(tasks)));
			await outputs(submitted.length, { skipped: submitted.length - 1 });
		}
		await deliveries(5 * 10 * 2 + 95 * 2);
		expect(run.simulator.callbacks.filter(({ answerStatus }) => answerStatus !== 200)).toEqual([]);
		// Anything else that could start would have started before this last one.
		const last = finished();
		await postCallback(url, last);
		const started = await outputs(101);
		expect(started.pop()).toMatchObject({ taskId: last.id });
		expect(started).toHaveLength(100);
		// One request per task, whatever else was posted about it.
		expect(asksOf(run)).toHaveLength(101);
		expect(Object.fromEntries(started.map(({ state, taskId }) => [state, taskId]))).toEqual(
			Object.fromEntries(submitted),
		);
		for (const { taskId, videoUrl, event, succeeded } of started) {
			expect({ videoUrl, event, succeeded }).toEqual({
				videoUrl: expect.stringContaining(`/results/${taskId as string}_0.mp4`),
				event: 'succeeded',
				succeeded: true,
			});
		}
	}, 900_000);

	it('asks the API again until a lagging copy shows what the callback says', async () => {
		const { url, outputs } = await activateTrigger(run, 'lagging');
		run.simulator.script({ callbacks: { earlySeconds: 3, lost: ['SUBMITTED', 'IN_PROGRESS'] } });
		const taskId = await submitAtApi(run, { notifyHook: url, state: 'row-1' });
		await deliveries(1);
		expect(await outputs(1)).toMatchObject([
			{ taskId, status: 'SUCCESS', event: 'succeeded', state: 'row-1' },
		]);
		expect(asksOf(run).length).toBeGreaterThan(1);
	});

	it('asks the API again until it knows a task that was told of before', async () => {
		const { url, outputs } = await activateTrigger(run, 'unknown');
		run.simulator.fault({ on: 'fetch', kind: 'status', status: 404, times: 4 });
		const callback = finished();
		expect(await postCallback(url, callback)).toEqual(STARTED);
		expect(await outputs(1)).toMatchObject([{ taskId: callback.id, event: 'succeeded' }]);
		expect(asksOf(run)).toHaveLength(5);
	});

	it('answers a sender that retries until the API can be asked, and starts once', async () => {
		const { url, outputs } = await activateTrigger(run, 'retrying');
		run.simulator.fault({ on: 'fetch', kind: 'status', status: 403, times: 2 });
		run.simulator.script({ callbacks: { attempts: 5, lost: ['SUBMITTED', 'IN_PROGRESS'] } });
		const taskId = await submitAtApi(run, { notifyHook: url, state: 'row-1' });
		await deliveries(3);
		expect(run.simulator.callbacks.map(({ answerStatus }) => answerStatus)).toEqual([503, 503, 200]);
		expect(await outputs(1)).toMatchObject([{ taskId, event: 'succeeded' }]);
		expect(run.n8n.log()).toContain("Trigger: callback refused. The API didn't confirm the callback");
		expect(run.n8n.log()).not.toContain(MARKED_KEY);
	});

	it('starts once when ten copies arrive at the same moment, and asks the API once', async () => {
		const { url, outputs } = await activateTrigger(run, 'copies');
		run.simulator.fault({ on: 'fetch', kind: 'delay', delayMs: 1_000 });
		const callback = finished();
		const answers = await Promise.all(
			Array.from({ length: 10 }, async () => await postCallback(url, callback)),
		);
		expect(answers.filter(({ body }) => JSON.stringify(body) === JSON.stringify(STARTED.body))).toHaveLength(
			1,
		);
		expect(answers.every(({ status }) => status === 200)).toBe(true);
		expect(asksOf(run)).toHaveLength(1);
		const last = finished();
		await postCallback(url, last);
		expect((await outputs(2)).map(({ taskId }) => taskId)).toEqual([callback.id, last.id]);
	});

	it('starts for progress when that is wanted, with what the API shows', async () => {
		const { url, outputs } = await activateTrigger(run, 'progress', { events: ['progress'] });
		run.simulator.script({ renderSeconds: 3_600 });
		const state = 'row-1';
		const id = await submitAtApi(run, { state });
		for (const [told, shown] of [
			['12%', '25%'],
			['50%', '50%'],
		]) {
			const fields = { status: 'IN_PROGRESS', progress: shown, state };
			run.simulator.fault({ on: 'fetch', kind: 'fields', fields });
			expect(await postCallback(url, { ...fields, id, progress: told })).toEqual(STARTED);
		}
		const running = { taskId: id, status: 'IN_PROGRESS', event: 'progress', state };
		expect(await outputs(2)).toMatchObject([
			{ ...running, progress: 25 },
			{ ...running, progress: 50 },
		]);
	});

	it('starts only for states that fit the filter, and outputs a JSON state as an object', async () => {
		const options = { stateFilter: '{"table":"videos"*', parseState: true };
		const { url, outputs } = await activateTrigger(run, 'filtered', { options });
		const state = JSON.stringify({ table: 'videos', row: '7' });
		const id = run.simulator.addVideoTask({ fields: { state } });
		const other = run.simulator.addVideoTask({ fields: { state: 'other' } });
		expect(await postCallback(url, { id: other, status: 'SUCCESS', state: 'other' })).toEqual({
			status: 200,
			body: { ignored: "The state doesn't match “State Filter”" },
		});
		expect(await postCallback(url, { id, status: 'SUCCESS', state })).toEqual(STARTED);
		expect(await outputs(1)).toMatchObject([{ taskId: id, stateData: { table: 'videos', row: '7' }, state }]);
		expect(asksOf(run)).toHaveLength(1);
	});

	it('takes the state of the record where the callback has none, for the filter, too', async () => {
		const { url, outputs } = await activateTrigger(run, 'stateless', { options: { stateFilter: 'row-1' } });
		const other = run.simulator.addVideoTask({ fields: { state: 'row-2' } });
		expect(await postCallback(url, { id: other, status: 'SUCCESS' })).toEqual({
			status: 200,
			body: { ignored: "The state doesn't match “State Filter”" },
		});
		const { id, status } = finished();
		expect(await postCallback(url, { id, status, state: null })).toEqual(STARTED);
		expect(await outputs(1)).toMatchObject([{ taskId: id, state: 'row-1' }]);
	});

	it('without verification outputs what was posted, every digit of it, and asks nobody', async () => {
		const { url, outputs } = await activateTrigger(run, 'unverified', { verify: false, simplify: false });
		const text = '{"id":17198384839901007,"status":"FAILURE","failReason":"flagged","new":{"field":[1]}}';
		expect(await postCallback(url, text, 'application/json; charset=utf-8')).toEqual(STARTED);
		expect(await outputs(1)).toEqual([
			{
				id: '17198384839901007',
				status: 'FAILURE',
				failReason: 'flagged',
				new: { field: [1] },
				event: 'failed',
			},
		]);
		expect(run.simulator.requests).toEqual([]);
	});

	it('has the videos brought by a Download node behind it, each in an item of its own', async () => {
		const download = {
			name: 'Download',
			parameters: { operation: 'download', taskId: '={{ $json.taskId }}' },
		};
		const workflow = triggerWorkflow('files', {}, [download]);
		const { url, workflowId } = await activateTriggerWorkflow(
			run,
			withPickedCredential(workflow, run.credential),
		);
		const callback = finished();
		expect(await postCallback(url, callback)).toEqual(STARTED);
		const executions = () => run.client.executions({ workflowId });
		await expect.poll(async () => (await executions()).length).toBe(1);
		const execution = await run.client.waitForExecution((await executions())[0]!.id);
		const items = nodeOutput(execution, 'Download');
		expect(items.map(({ json, binary }) => [json.state, json.videoIndex, binary!.data!.fileName])).toEqual(
			[0, 1, 2, 3].map((index) => ['row-1', index, `midjourney-${callback.id}-${index}.mp4`]),
		);
		for (const { binary } of items) {
			expect((await run.client.binary(binary!.data!)).equals(run.simulator.sampleVideo)).toBe(true);
		}
		expect(nodeOutput(execution, 'Trigger').map(({ binary }) => binary)).toEqual([undefined]);
	});

	it('hears a test event while the editor listens, as often as it listens', async () => {
		const workflow = withPickedCredential(triggerWorkflow('listening'), run.credential);
		const stored = await run.client.createWorkflow(workflow);
		const callback = finished();
		const testUrl = `${run.n8n.baseUrl}/webhook-test/listening/callback`;
		for (const count of [1, 2]) {
			await run.client.listenForTestEvent(stored, 'Trigger');
			expect(await postCallback(testUrl, { ...callback, status: 'IN_PROGRESS' })).toMatchObject({
				status: 200,
				body: { ignored: expect.any(String) },
			});
			expect(await postCallback(testUrl, callback)).toEqual(STARTED);
			const executions = () => run.client.executions({ workflowId: stored.id });
			await expect.poll(async () => (await executions()).length).toBe(count);
			const execution = await run.client.waitForExecution((await executions())[0]!.id);
			expect(nodeOutput(execution, 'Trigger')).toMatchObject([{ json: { taskId: callback.id } }]);
		}
	});
});

describe('Submit with a callback URL', () => {
	const submitNode = (url: string) => ({
		name: 'Submit',
		parameters: {
			operation: 'submit',
			image: 'https://example.com/a.png',
			options: { callbackUrl: url, state: '={{ $json.row }}' },
		},
	});

	it('brings signed callbacks to a trigger with the same secret, and says that the address is local', async () => {
		const signing = await createSigningCredential(run);
		const { url, outputs } = await activateTrigger(run, 'signed', {}, signing);
		const workflow = webhookWorkflow('submit-signed', [submitNode(url)]);
		const { id } = await run.client.createWorkflow(withPickedCredential(workflow, signing));
		await run.client.activate({ id });
		const items = ['row-1', 'row-2'].map((row) => ({ row }));
		const { body } = await run.client.callWebhook('POST', 'submit-signed', { items });
		const taskIds = (body as Array<{ taskId: string }>).map(({ taskId }) => taskId);
		await deliveries(20);
		const started = (await outputs(2)).map(({ taskId, state }) => ({ taskId, state }));
		expect(started.sort((a, b) => String(a.state).localeCompare(String(b.state)))).toEqual([
			{ taskId: taskIds[0], state: 'row-1' },
			{ taskId: taskIds[1], state: 'row-2' },
		]);
		const [summary] = await run.client.executions({ workflowId: id });
		const execution = await run.client.execution(summary!.id);
		const { hints } = execution.data.resultData.runData.Submit![0]! as { hints?: unknown };
		expect(hints).toMatchObject([{ message: expect.stringContaining('WEBHOOK_URL') }]);
		expect(JSON.stringify(execution)).not.toContain('correct horse');
	});
});
