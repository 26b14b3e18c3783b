import { expect, it } from 'vitest';

import { reservePort, sendHttp, waitUntil } from '../n8n/index.ts';
import { useOwnN8n } from '../e2e/useN8n.ts';
import { billedFor, countBilled, imageNode } from '../e2e/waits/imageFlow.ts';
import {
	outcomeOf,
	resumeUrlOf,
	startWait,
	type StartedWait,
	videoNodes,
	waitWorkflow,
	WITH_RESUME_URL,
} from '../e2e/waits/useWaits.ts';

const NOWHERE = 'http://127.0.0.1:9';
const port = await reservePort();

/** This n8n can't call itself, so only its timers rerun waits: on 1.x as on 2.x, a minute after each suspension. */
const run = useOwnN8n(
	{ port, renderSeconds: 5 },
	{
		env: {
			N8N_CONCURRENCY_PRODUCTION_LIMIT: '1',
			WEBHOOK_URL: NOWHERE,
			HTTP_PROXY: NOWHERE,
			NO_PROXY: `127.0.0.1:${port}`,
		},
	},
);

/** Long enough for a busy machine. */
const LONGEST_MS = 600_000;

/** n8n checks once a minute for executions that are due. */
const THREE_TICKS_SECONDS = 185;

async function start(name: string): Promise<StartedWait> {
	const workflow = waitWorkflow(name, [imageNode({ options: WITH_RESUME_URL })], run.credential);
	const wait = await startWait(run, workflow, [name]);
	await wait.suspended();
	return wait;
}

async function dueMsOf({ executionId }: StartedWait): Promise<number> {
	const { waitTill } = await run.client.execution(executionId);
	return Date.parse(waitTill!);
}

/** Waits until the package has noticed that n8n can't call itself. On n8n 1.x, it sets later timers until then. */
async function untilTimed(): Promise<void> {
	let count = 0;
	await waitUntil(
		async () => {
			const dueMs = await dueMsOf(await start(`learns-${(count += 1)}`));
			return dueMs < Date.now() + 100_000 ? true : undefined;
		},
		() => 'waits are still due later',
		{ intervalMs: 1_000 },
	);
}

async function untilMs(atMs: number): Promise<void> {
	await waitUntil(
		async () => await Promise.resolve(Date.now() >= atMs || undefined),
		() => 'the time never comes',
		{ intervalMs: 50 },
	);
}

/** Calls the execution's resume URL over and over, from a second before n8n's timer is due until a second after. */
async function callBesideTimer(wait: StartedWait): Promise<void> {
	const dueMs = await dueMsOf(wait);
	const url = new URL(resumeUrlOf(run, wait));
	url.host = new URL(run.n8n.baseUrl).host;
	await untilMs(dueMs - 1_000);
	while (Date.now() < dueMs + 1_000) {
		await Promise.all(Array.from({ length: 5 }, async () => await sendHttp('POST', url, { body: {} })));
	}
}

async function endOf({ executionId }: StartedWait) {
	return outcomeOf(await run.client.waitForExecution(executionId, { timeoutMs: LONGEST_MS }));
}

function countLateRuns(): number {
	return run.n8n.log().split('again from outdated data').length - 1;
}

/** Waits until n8n hasn't started a late run for 10 seconds. On n8n 1.x, each one overwrites the last one's result. */
async function untilNoneIsLate(): Promise<void> {
	let last = { count: -1, atMs: Date.now() };
	await waitUntil(
		async () => {
			const count = countLateRuns();
			if (count !== last.count) last = { count, atMs: Date.now() };
			return await Promise.resolve(Date.now() - last.atMs > 10_000 || undefined);
		},
		() => `n8n has begun ${countLateRuns()} late runs`,
	);
}

async function expectPicture(name: string, wait: StartedWait): Promise<void> {
	const { status, next } = await endOf(wait);
	const [picture] = billedFor(run, name).pictures;
	expect({ status, next }).toMatchObject({
		status: 'success',
		next: [{ taskId: picture?.id, succeeded: true }],
	});
	expect(countBilled(run, name)).toEqual({ grids: 1, pictures: 1, videos: 0 });
}

it(
	'a picture is paid once when n8n runs its wait twice: beside a call, or because the only place is taken for minutes',
	async () => {
		await untilTimed();
		run.simulator.script({ when: { call: 'action', state: 'called 0 0' }, renderSeconds: 30 });
		// Its grid finishes while the only slot is taken.
		run.simulator.script({ when: { prompt: 'held-up' }, renderSeconds: 130 });
		run.simulator.script({ when: { prompt: 'holds' }, renderSeconds: THREE_TICKS_SECONDS });
		const called = await start('called');
		const heldUp = await start('held-up');
		await callBesideTimer(called);
		await waitUntil(
			async () => await Promise.resolve(countBilled(run, 'called').pictures > 0 || undefined),
			() => 'no picture is submitted',
		);
		const holder = videoNodes('createVideo', 'running');
		const holds = await startWait(run, waitWorkflow('holds', holder, run.credential), ['holds']);
		for (const wait of [holds, called, heldUp]) expect((await endOf(wait)).status).toBe('success');
		await untilNoneIsLate();
		await expectPicture('called', called);
		await expectPicture('held-up', heldUp);
		console.log(`n8n has begun ${countLateRuns()} runs of these waits from old data`);
	},
	2 * LONGEST_MS,
);
