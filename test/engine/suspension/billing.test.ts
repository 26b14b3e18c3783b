import { describe, expect, it } from 'vitest';

import { resumeExecution } from '../suspendedRun.ts';
import { CREATE_VIDEO, failed, succeeded, useExecutions } from '../useExecutions.ts';

const api = useExecutions({ bannedWords: ['blood'] });
/** The prompt has a different value in every run; the server gets the items in order. */
const oneByOne = {
	...CREATE_VIDEO,
	prompt: '={{ $json.prompt }} {{ Math.random() }}',
	options: { concurrency: 1 },
};
/** Not 0 ms between the tries: n8n would replace it with its default of a second. */
const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const items = [{ prompt: 'one' }, { prompt: 'two' }];
const finished = () =>
	succeeded(
		prompts().map((prompt) => api.ended(prompt)),
		items.length,
	);
const prompts = () => api.simulator.submissions.map(({ body }) => body.prompt as string);

describe('a resumed execution', () => {
	it('submits nothing again although the prompt has another value by now', async () => {
		const execution = await api.start({ parameters: oneByOne, items });
		expect(api.result(execution)).toEqual(api.suspended(...prompts()));
		api.finishRenders();
		const resumed = await resumeExecution(execution);
		expect(api.result(resumed)).toEqual(finished());
		expect(prompts().map((prompt) => prompt.split(' ')[0])).toEqual(['one', 'two']);
		expect(api.requests()).toEqual(['submit', 'submit', 'list', 'fetch', 'fetch']);
	});
});

describe('Retry On Fail', () => {
	it('submits only what was refused, waits, and bills each item once', async () => {
		api.simulator.fault({ on: 'submit', skip: 1, kind: 'code', code: 9 });
		const execution = await api.start({ parameters: oneByOne, items, settings: retryOnFail });
		expect(api.result(execution)).toEqual(api.suspended(...prompts()));
		expect(api.requests()).toEqual(['submit', 'submit', 'submit']);
		api.finishRenders();
		const resumed = await resumeExecution(execution);
		expect(api.result(resumed)).toEqual(finished());
		expect(api.requests().slice(3)).toEqual(['list', 'fetch', 'fetch']);
	});

	it('submits again an item that had failed at the first place with Continue, as n8n tries it again', async () => {
		api.simulator.fault({ on: 'submit', kind: 'code', code: 9 });
		const execution = await api.start({
			parameters: CREATE_VIDEO,
			items: [{ prompt: 'one' }],
			settings: { ...retryOnFail, onError: 'continueRegularOutput' },
		});
		expect(api.result(execution)).toEqual(api.suspended('one'));
		api.finishRenders();
		expect(api.result(await resumeExecution(execution))).toEqual(succeeded([api.ended('one')], 1));
		expect(api.requests()).toEqual(['submit', 'submit', 'fetch']);
	});

	it('asks no more for a task that failed while suspended, and does not bill it again', async () => {
		api.simulator.script({ outcome: 'FAILURE', failReason: 'flagged' });
		const execution = await api.start({ parameters: oneByOne, items, settings: retryOnFail });
		api.finishRenders();
		const resumed = await resumeExecution(execution);
		const bad = api.idOf(prompts()[0]!);
		expect(api.result(resumed)).toEqual(
			failed(2, `Task ${bad} failed with status FAILURE: flagged [item 0]`),
		);
		expect(api.requests()).toEqual(['submit', 'submit', 'list', 'fetch', 'fetch']);
	});

	it('does not submit after the suspension what was refused before it', async () => {
		const execution = await api.start({
			parameters: oneByOne,
			items: [{ prompt: 'blood' }, { prompt: 'two' }],
			settings: { ...retryOnFail, onError: 'continueRegularOutput' },
		});
		expect(api.result(execution)).toEqual(api.suspended(prompts()[0]!));
		api.finishRenders();
		const resumed = await resumeExecution(execution);
		const refusal = {
			error: expect.stringMatching(/^The server refused the video \(code 24:.* \[item 0\]$/) as string,
			advice: expect.stringContaining('Nothing was accepted or charged') as string,
			mayBeBilled: false,
		};
		expect(api.result(resumed)).toEqual(succeeded([refusal, api.ended(prompts()[0]!)], 1));
		expect(api.requests().filter((route) => route === 'submit')).toHaveLength(2);
	});
});
