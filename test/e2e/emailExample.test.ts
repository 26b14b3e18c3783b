import { simpleParser } from 'mailparser';
import { afterAll, afterEach, expect, it } from 'vitest';

import { nodeOutput } from '../n8n/index.ts';
import type { RecordedRequest } from '../simulator/index.ts';
import { readExample, withPickedCredentials } from '../workflows.ts';
import { type MailServer, startMailServer } from './mailServer.ts';
import { useN8n } from './useN8n.ts';

const run = useN8n({ renderSeconds: 2 });
const mailServer: MailServer = await startMailServer();
afterAll(async () => await mailServer.close());
afterEach(() => run.simulator.reset());

/** Runs the example manually to its end, as imported, with the credentials picked. Returns the emails it sent. */
async function runExample() {
	const smtp = await run.client.createCredential(mailServer.credential);
	const example = withPickedCredentials(await readExample('email-on-failure.json'), [run.credential, smtp]);
	const workflow = await run.client.createWorkflow(example);
	const id = await run.client.runManually(workflow, 'Start');
	const execution = await run.client.waitForExecution(id);
	expect(execution.data.resultData.error).toBeUndefined();
	const mails = await Promise.all(mailServer.take().map(async (mail) => await simpleParser(mail)));
	const [failed] = nodeOutput(execution, 'Create Video', { output: 1 });
	return {
		id,
		failed: failed?.json,
		mails: mails.map(({ subject, text = '', to }) => ({ subject, text, to: [to].flat()[0]?.text })),
	};
}

it('the example "Email when a video fails" sends task, reason and advice of a video that has failed', async () => {
	run.simulator.script({ outcome: 'FAILURE', failReason: 'flagged' });
	const { id, failed, mails } = await runExample();
	const taskId = run.simulator.submissions[0]!.id;
	expect(mails).toMatchObject([{ to: 'you@example.com', subject: `Midjourney video failed: ${taskId}` }]);
	const { text } = mails[0]!;
	expect(text).toContain(`Task: ${taskId}\n`);
	expect(text).toContain('Prompt: the clouds drift slowly over the fjord\n');
	expect(failed).toMatchObject({ mayBeBilled: false, error: expect.stringContaining('flagged') as string });
	expect(text).toContain(`Error: ${failed!.error as string}\nWhat to do: ${failed!.advice as string}\n`);
	expect(text).toContain('Safe to submit again');
	expect(text).toContain(`execution ${id}`);
});

it('the example "Email when a video fails" warns of a video that may have been charged', async () => {
	run.simulator.fault({ on: 'submit', kind: 'status', status: 504, accepted: true, when: isVideo });
	const { failed, mails } = await runExample();
	expect(run.simulator.billedSubmissions).toBe(1);
	expect(mails).toMatchObject([{ subject: 'Midjourney video failed: no task' }]);
	expect(failed).toMatchObject({ mayBeBilled: true });
	expect(mails[0]!.text).toContain(`Task: none\n`);
	expect(mails[0]!.text).toContain(`What to do: ${failed!.advice as string}\n\nIt may have been charged.`);
});

it('the example "Email when a video fails" sends nothing for a video that is finished', async () => {
	expect((await runExample()).mails).toEqual([]);
});

const isVideo = ({ route }: RecordedRequest) => route === 'submit';
