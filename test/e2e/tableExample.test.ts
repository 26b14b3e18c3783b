import { expect, it } from 'vitest';

import type { WorkflowNode } from '../n8n/index.ts';
import type { RecordedRequest } from '../simulator/index.ts';
import { readExample, withParameters, withPickedCredential } from '../workflows.ts';
import { useN8n } from './useN8n.ts';
import { activateTriggerWorkflow } from './useTrigger.ts';

const run = useN8n({ renderSeconds: 3, callbacks: true, bannedWords: ['blood'] });

const PROMPTS = ['waves', 'clouds', 'a sea of blood', 'sand', 'a face', 'mist', 'fog'];

/** A submission that a proxy in front of the server ends with HTTP 504. */
const unanswered = (prompt: string, accepted: boolean) => ({
	on: 'submit' as const,
	kind: 'status' as const,
	status: 504,
	accepted,
	when: ({ body }: RecordedRequest) => (body as { prompt?: string }).prompt === prompt,
});

it('the example "Table of images to videos" brings each result back to its row', async () => {
	const { client, credential, simulator } = run;
	const tableId = await client.createTable('Videos', ['image', 'prompt', 'status', 'taskId', 'videoUrl']);
	await client.addRows(
		tableId,
		PROMPTS.map((prompt, index) => ({ prompt, image: `https://example.com/${index}.png` })),
	);
	simulator.script({ when: { prompt: 'a face' }, outcome: 'FAILURE', failReason: 'flagged' });
	simulator.fault(unanswered('mist', false));
	simulator.fault(unanswered('fog', true));
	const pickTable = ({ type }: WorkflowNode) =>
		type === 'n8n-nodes-base.dataTable' ? { dataTableId: { __rl: true, mode: 'list', value: tableId } } : {};
	const prepare = async (file: string) =>
		withParameters(withPickedCredential(await readExample(file), credential), pickTable);

	const results = await prepare('table-of-images-2-results.json');
	const { url: callbackUrl } = await activateTriggerWorkflow(run, results);
	const submit = await client.createWorkflow(
		withParameters(await prepare('table-of-images-1-submit.json'), ({ name, parameters }) =>
			name === 'Submit Video' ? { options: { ...(parameters.options as object), callbackUrl } } : {},
		),
	);
	const submitAll = async () => await client.waitForExecution(await client.runManually(submit, 'Start'));

	expect((await submitAll()).status).toBe('success');
	const taskIdOf = (prompt: string) => simulator.submissions.find(({ body }) => body.prompt === prompt)?.id;
	const done = (prompt: string) => ({
		prompt,
		status: 'finished',
		taskId: taskIdOf(prompt),
		videoUrl: expect.stringContaining(`/results/${taskIdOf(prompt)}_0.mp4`) as string,
	});
	await expect
		.poll(async () => await client.rows(tableId))
		.toMatchObject([
			done('waves'),
			done('clouds'),
			{
				prompt: 'a sea of blood',
				status: expect.stringMatching(/^refused: .*refused the video \(code 24/) as string,
				taskId: null,
			},
			done('sand'),
			{ prompt: 'a face', status: 'FAILURE: flagged', taskId: taskIdOf('a face'), videoUrl: null },
			{
				prompt: 'mist',
				status: expect.stringMatching(/^check: .*may have been accepted.* Check the task list/) as string,
				taskId: null,
				videoUrl: null,
			},
			// Its status was “check” until its callback came.
			done('fog'),
		]);

	expect((await submitAll()).status).toBe('success');
	expect(simulator.billedSubmissions).toBe(5);
});
