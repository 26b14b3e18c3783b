import { afterAll, expect, it } from 'vitest';

import { Spreadsheet, startGoogle } from '../google/index.ts';
import { topLevelBoxes } from '../mp4.ts';
import type { RecordedRequest } from '../simulator/index.ts';
import { readExample, withParameters, withPickedCredentials } from '../workflows.ts';
import { useOwnN8n } from './useN8n.ts';

const SHEET_ID = '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms';
const FOLDER_ID = '1dyUEebJaFnWa3Z4n0BFMVAXQ7mfUH11g';
const DONE = {
	image: 'https://example.com/0.png',
	prompt: 'dunes',
	status: 'finished',
	taskId: '17',
	link: 'a',
};
const PROMPTS = ['waves', 'a sea of blood', 'mist', 'a face', 'clouds'];

const spreadsheet = new Spreadsheet(SHEET_ID, 'Videos', [
	['image', 'prompt', 'status', 'taskId', 'link'],
	Object.values(DONE),
	...PROMPTS.map((prompt, index) => [`https://example.com/${index + 1}.png`, prompt]),
]);
const google = await startGoogle({ spreadsheet, folderId: FOLDER_ID });
afterAll(async () => await google.close());
const run = useOwnN8n(
	{ renderSeconds: 3, bannedWords: ['blood'] },
	{ env: { ...google.env, N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' } },
);

const SETTINGS: Record<string, string> = {
	sheet: `https://docs.google.com/spreadsheets/d/${SHEET_ID}/edit?gid=0#gid=0`,
	tab: 'Videos',
	folder: `https://drive.google.com/drive/folders/${FOLDER_ID}`,
};

/** The example as imported, with the credentials picked and the links entered. */
async function prepareExample() {
	const googleCredentials = await Promise.all(
		google.credentials.map(async (one) => await run.client.createCredential(one)),
	);
	const picked = withPickedCredentials(await readExample('google-sheets-to-drive.json'), [
		run.credential,
		...googleCredentials,
	]);
	return withParameters(picked, ({ name, parameters }) => {
		if (name !== 'Sheet and Folder') return {};
		const { assignments } = parameters.assignments as { assignments: Array<{ name: string; value: string }> };
		const entered = assignments.map((field) => ({ ...field, value: SETTINGS[field.name] }));
		return { assignments: { assignments: entered } };
	});
}

it('the example "Google Sheets rows to videos in Google Drive" writes status and link into each row', async () => {
	const { client, simulator } = run;
	simulator.script({ when: { prompt: 'a face' }, outcome: 'FAILURE', failReason: 'flagged' });
	simulator.fault({
		on: 'submit',
		kind: 'status',
		status: 504,
		when: ({ body }: RecordedRequest) => (body as { prompt?: string }).prompt === 'mist',
	});
	const added = ['https://example.com/new.png', 'added while the videos are made', 'draft'];
	spreadsheet.onceUpdated(() => spreadsheet.insertRow(1, added));
	const workflow = await client.createWorkflow(await prepareExample());
	const runAll = async () => await client.waitForExecution(await client.runManually(workflow, 'Start'));

	const execution = await runAll();
	expect(execution.data.resultData.error).toBeUndefined();
	const taskIdOf = (prompt: string) => simulator.submissions.find(({ body }) => body.prompt === prompt)!.id;
	const fileOf = (prompt: string) => google.files.find(({ name }) => name.includes(taskIdOf(prompt)))!;
	const done = (prompt: string) => ({
		prompt,
		status: 'finished',
		taskId: taskIdOf(prompt),
		link: fileOf(prompt).webViewLink,
	});
	expect(spreadsheet.records()).toMatchObject([
		{ prompt: added[1], status: 'draft' },
		DONE,
		done('waves'),
		{ prompt: 'a sea of blood', status: expect.stringMatching(/^refused: .*\(code 24/) as string },
		{ prompt: 'mist', status: expect.stringMatching(/^check: .*HTTP 504/) as string },
		{
			prompt: 'a face',
			status: expect.stringMatching(/^failed: .*flagged/) as string,
			taskId: taskIdOf('a face'),
		},
		done('clouds'),
	]);
	expect(google.files).toHaveLength(2);
	for (const { mimeType, parents, content } of google.files) {
		expect({ mimeType, parents }).toEqual({ mimeType: 'video/mp4', parents: [FOLDER_ID] });
		expect(topLevelBoxes(content)[0]).toBe('ftyp');
	}

	const billed = simulator.billedSubmissions;
	expect((await runAll()).status).toBe('success');
	expect(simulator.billedSubmissions).toBe(billed);
});
