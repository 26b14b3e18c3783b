import { describe, expect, it } from 'vitest';

import { outputsOf, resumeExecution, runsOf, type WakeUp } from '../suspendedRun.ts';
import { useVirtualTime } from '../time/virtualTime.ts';
import { CREATE_VIDEO, succeeded, useExecutions } from '../useExecutions.ts';
import { chain, inputNode, testNode, toWorkflow, videoNode } from '../workflow.ts';

useVirtualTime();
const api = useExecutions();
const items = [{ prompt: 'one' }, { prompt: 'two' }];
const parameters = { ...CREATE_VIDEO, waitUsing: 'callback' };

/** n8n 1.x may do this when a callback and its timer come together. */
describe.each<[WakeUp, WakeUp]>([
	['webhook', 'timer'],
	['timer', 'webhook'],
	['timer', 'timer'],
])('an execution that is resumed twice from the same state, by %s and %s', (first, second) => {
	it('outputs the videos once, and starts the next node once', async () => {
		const execution = await api.start({ parameters, items });
		api.finishRenders();
		const ended = await resumeExecution(execution, first);
		const requests = api.requests();
		const again = await resumeExecution(execution, second);
		expect(api.result(ended)).toMatchObject({
			...succeeded([api.ended('one'), api.ended('two')], 2),
			hints: expect.anything(),
		});
		expect(outputsOf(again, 'Video').flat()).toEqual([]);
		expect(runsOf(again, 'Next')).toEqual([]);
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
				...{ Input: inputNode(items), Video: videoNode(parameters) },
				...{ Merge: testNode('test.merge'), Next: testNode('test.pass') },
			};
			const execution = await api.startWorkflow(toWorkflow(nodes, wires, order));
			api.finishRenders();
			const ended = await resumeExecution(execution, first);
			const again = await resumeExecution(execution, second);
			expect(outputsOf(ended, 'Next').map((run) => run.length)).toEqual([4]);
			expect(runsOf(again, 'Merge')).toEqual([]);
			expect(runsOf(again, 'Next')).toEqual([]);
		},
	);
});
