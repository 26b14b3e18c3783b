import { describe, expect, it, vi } from 'vitest';

import { dataOf, outputsOf, resumeExecution, runsOf, type WakeUp } from '../suspendedRun.ts';
import { CREATE_VIDEO, succeeded, useExecutions } from '../useExecutions.ts';
import { chain, inputNode, testNode, toWorkflow, videoNode } from '../workflow.ts';

const api = useExecutions();
const items = [{ prompt: 'one' }, { prompt: 'two' }];
const ended = () => succeeded([api.ended('one'), api.ended('two')], 2);

const PAIRS: Array<[WakeUp, WakeUp]> = [
	['webhook', 'timer'],
	['timer', 'webhook'],
	['timer', 'timer'],
];

/** While all slots are taken, n8n queues a due execution again every minute, each time with the data of that moment. */
describe.each([1, 2] as const)(
	'on n8n %i.x a run that comes late, with the data of an earlier suspension,',
	(n8nVersion) => {
		const start = async () => {
			const execution = await api.start({ parameters: CREATE_VIDEO, items, n8nVersion });
			expect(api.result(execution)).toEqual(api.suspended('one', 'two'));
			return execution;
		};

		it.each(PAIRS)(
			'suspends anew while the tasks are running, like the one before it (%s, %s)',
			async (first, second) => {
				const execution = await start();
				const runs = [await resumeExecution(execution, first), await resumeExecution(execution, second)];
				expect(runs.map(api.result)).toEqual(Array(2).fill(api.suspended('one', 'two')));
				expect(api.requests()).toEqual(['submit', 'submit', 'list', 'list']);
			},
		);

		it.each(PAIRS)(
			'outputs the videos when the one before it was too early for them (%s, %s)',
			async (first, second) => {
				const execution = await start();
				await resumeExecution(execution, first);
				api.finishRenders();
				expect(api.result(await resumeExecution(execution, second))).toEqual(ended());
			},
		);
	},
);

describe('on n8n 1.x, which runs a wait again even after its end,', () => {
	const n8nVersion = 1;

	describe.each(PAIRS)(
		'an execution that is resumed twice from the same state, by %s and %s,',
		(first, second) => {
			it('outputs the videos once, and starts the next node once', async () => {
				const execution = await api.start({ parameters: CREATE_VIDEO, items, n8nVersion });
				api.finishRenders();
				expect(api.result(await resumeExecution(execution, first))).toEqual(ended());
				const requests = api.requests();
				const again = await resumeExecution(execution, second);
				// The record it shares with the first run, which n8n overwrites with it.
				expect(api.result(again)).toEqual(ended());
				expect(api.requests()).toEqual(requests);
			});

			it.each(['v1', 'v0'] as const)(
				'does not run a Merge behind the node twice, with order %s',
				async (order) => {
					const wires = [
						...chain('Input', 'Video'),
						{ from: 'Video', to: 'Merge', input: 1 },
						...chain('Input', 'Merge', 'Next'),
					];
					const nodes = {
						...{ Input: inputNode(items), Video: videoNode(CREATE_VIDEO) },
						...{ Merge: testNode('test.merge'), Next: testNode('test.pass') },
					};
					const execution = await api.startWorkflow(toWorkflow(nodes, wires, order), { n8nVersion });
					api.finishRenders();
					const once = await resumeExecution(execution, first);
					const again = await resumeExecution(execution, second);
					for (const run of [once, again]) {
						expect(runsOf(run, 'Merge')).toHaveLength(1);
						expect(outputsOf(run, 'Next').map((out) => out.length)).toEqual([4]);
					}
				},
			);
		},
	);

	it('a wait that ends in an error ends once, too', async () => {
		api.simulator.script({ times: 2, outcome: 'FAILURE' });
		const execution = await api.start({ parameters: CREATE_VIDEO, items, n8nVersion });
		api.finishRenders();
		const [once, again] = [await resumeExecution(execution), await resumeExecution(execution)];
		expect([once.status, again.status]).toEqual(['error', 'success']);
		expect(runsOf(again, 'Next')).toEqual([]);
	});

	it('Retry On Fail outputs the video after a download that has failed', async () => {
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const parameters = { ...CREATE_VIDEO, download: 'first' };
		const execution = await api.start({ parameters, items: [{ prompt: 'one' }], settings, n8nVersion });
		api.finishRenders();
		// The node doesn't retry this on its own.
		api.simulator.fault({ on: 'result', kind: 'html' });
		const resumed = await resumeExecution(execution);
		expect(resumed.status).toBe('success');
		expect(outputsOf(resumed, 'Next')).toMatchObject([[{ json: { taskId: api.idOf('one') } }]]);
		expect(api.simulator.billedSubmissions).toBe(1);
	});

	it('an end that Retry On Fail takes back by suspending anew is brought by the next run', async () => {
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const execution = await api.start({
			parameters: CREATE_VIDEO,
			items: [{ prompt: 'one' }],
			settings,
			n8nVersion,
		});
		const refused = api.simulator.fault({ on: 'fetch', kind: 'status', status: 401, times: Infinity });
		const refusedOnce = await resumeExecution(execution);
		vi.setSystemTime(Date.parse(String(dataOf(refusedOnce).waitTill)));
		// The first try believes the refusal; the second one starts with new patience.
		const tookBack = await resumeExecution(refusedOnce);
		expect(api.result(tookBack)).toEqual(api.suspended('one'));
		refused.remove();
		api.finishRenders();
		expect(api.result(await resumeExecution(tookBack))).toEqual(succeeded([api.ended('one')], 1));
	});
});
