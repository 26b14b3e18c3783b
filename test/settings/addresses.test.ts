import { describe, expect, inject, it } from 'vitest';

import { type Execution, isVersion1, sendHttp } from '../n8n/index.ts';
import { findSecrets } from '../marks.ts';
import { MARKED_KEY, type RunningN8n, useOwnN8n } from '../e2e/useN8n.ts';
import { outcomeOf, startWait, videoNodes, waitWorkflow } from '../e2e/waits/useWaits.ts';
import { readResumeUrl, RESUME_URL } from './resumeUrl.ts';

const own = (env: Record<string, string>) =>
	useOwnN8n({ renderSeconds: 10 }, { env: { N8N_LOG_LEVEL: 'debug', ...env } });

const NOWHERE = 'http://127.0.0.1:9/';

/** With each of these, n8n can't reach its own resume URLs. */
const WRONG_ADDRESSES = {
	'a WEBHOOK_URL that leads nowhere': own({ WEBHOOK_URL: NOWHERE }),
	'an N8N_PATH without a proxy that takes it away': own({ N8N_PATH: '/sub/' }),
	'https by a proxy that n8n can’t reach': own({ N8N_PROTOCOL: 'https', WEBHOOK_URL: NOWHERE }),
};

/** Waits for one video. Returns when the wait ended, when n8n's timer would have ended it, and its resume URL. */
async function waitForOne(run: RunningN8n, credential = run.credential) {
	const nodes = [RESUME_URL, ...videoNodes('createVideo', 'suspended')];
	const { ended, executionId, taskIds } = await startWait(run, waitWorkflow('waits', nodes, credential), [
		'a',
	]);
	const { waitTill } = await run.client.waitForExecution(executionId, { status: 'waiting' });
	const execution = await ended();
	const next = [{ taskId: taskIds()[0], succeeded: true }];
	expect(outcomeOf(execution)).toMatchObject({ status: 'success', runs: 1, next });
	const resumeUrl = readResumeUrl(execution);
	expectSilence(run, execution, resumeUrl);
	return { endedMs: Date.parse(execution.stoppedAt!), dueMs: Date.parse(waitTill!), resumeUrl };
}

/** Expects n8n's debug log, which covers the wait, to have neither the key nor n8n's token. */
function expectSilence({ n8n }: RunningN8n, { id }: Execution, resumeUrl: string): void {
	const token = new URL(resumeUrl).searchParams.get('signature');
	expect(token === null).toBe(isVersion1(n8n.version));
	expect(n8n.log()).toContain(`execution ${id}, item 0: the server accepted task`);
	expect(findSecrets(n8n.log(), [MARKED_KEY, ...(token === null ? [] : [token])])).toEqual([]);
}

async function leadsToNode(resumeUrl: string): Promise<boolean> {
	return await sendHttp('POST', resumeUrl).then(
		({ status }) => status === 200,
		() => false,
	);
}

describe.concurrent('a suspended wait', () => {
	it.each(Object.keys(WRONG_ADDRESSES) as Array<keyof typeof WRONG_ADDRESSES>)(
		'ends before n8n’s timer with %s',
		async (name) => {
			const { endedMs, dueMs, resumeUrl } = await waitForOne(WRONG_ADDRESSES[name]);
			expect(await leadsToNode(resumeUrl)).toBe(false);
			expect(endedMs).toBeLessThan(dueMs);
		},
	);

	// 1.x has no such protection.
	if (!isVersion1(inject('install').version)) {
		const run = own({ N8N_SSRF_PROTECTION_ENABLED: 'true', N8N_SSRF_ALLOWED_HOSTNAMES: 'localhost' });

		it('ends by n8n’s timer with its protection against requests to internal addresses', async () => {
			const baseUrl = run.simulator.baseUrl.replace('127.0.0.1', 'localhost');
			const credential = await run.client.connect({ apiKey: MARKED_KEY, baseUrl, name: 'Allowed' });
			const { endedMs, dueMs } = await waitForOne(run, credential);
			expect(endedMs).toBeGreaterThanOrEqual(dueMs);
		});
	}
});
