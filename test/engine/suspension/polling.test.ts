import { describe, expect, it } from 'vitest';

import { useVirtualTime } from '../time/virtualTime.ts';
import { LOCAL_ADDRESS_HINT, CREATE_VIDEO, succeeded, suspended, useExecutions } from '../useExecutions.ts';

useVirtualTime();
/** The first look shows the task as running; with it the render finishes. */
const api = useExecutions({ onRequestEnd: ({ route }) => route === 'fetch' && api.finishRenders() });
const items = [{ prompt: 'one' }];
const parameters = { ...CREATE_VIDEO, options: { pollInterval: 1 } };
const parent = { executionId: '5', workflowId: '6' };

describe('a wait that cannot suspend', () => {
	const alwaysOutput = { settings: { alwaysOutputData: true } };
	const subWorkflow = { parentExecution: parent };
	const waitedFor = { parentExecution: { ...parent, shouldResume: true } };
	const turnOffWaiting = 'Turn off Wait for Sub-Workflow Completion in the node that calls this workflow';

	it.each([
		['suspend', 'Always Output Data is on', alwaysOutput, 'Turn it off in the settings of this node'],
		['callback', 'Always Output Data is on', alwaysOutput, 'Turn it off in the settings of this node'],
		['suspend', 'another workflow waits for it', subWorkflow, turnOffWaiting],
		['callback', 'another workflow says that it waits for it', waitedFor, turnOffWaiting],
	])('polls with %s, and says why, when %s', async (waitUsing, _why, change, advice) => {
		const execution = await api.start({ parameters: { ...parameters, waitUsing }, items, ...change });
		const hint = expect.stringMatching(
			new RegExp(`^This wait was done by polling, which keeps a worker busy: .*${advice}`),
		);
		expect(api.result(execution)).toEqual(succeeded([api.ended('one')], 1, [hint]));
		expect(api.requests()).toEqual(['submit', 'fetch', 'fetch']);
		expect(api.simulator.submissions[0]!.body.notifyHook).toBeUndefined();
	});
});

describe('a sub-workflow that nobody waits for', () => {
	it.each([
		['suspend', []],
		['callback', [LOCAL_ADDRESS_HINT]],
	])('suspends with %s', async (waitUsing, hints) => {
		const execution = await api.start({
			parameters: { ...parameters, waitUsing },
			items,
			parentExecution: { ...parent, shouldResume: false },
		});
		expect(api.result(execution)).toEqual(suspended(1, hints));
		expect(api.requests()).toEqual(['submit', 'fetch']);
	});
});

describe('a test run', () => {
	it.each(['manual', 'evaluation', 'cli'] as const)(
		'polls without a hint with Suspend, in mode %s',
		async (mode) => {
			const execution = await api.start({ parameters, items, mode });
			expect(api.result(execution)).toEqual(succeeded([api.ended('one')], 1));
			expect(api.requests()).toEqual(['submit', 'fetch', 'fetch']);
		},
	);

	it('suspends with Callback', async () => {
		const execution = await api.start({
			parameters: { ...parameters, waitUsing: 'callback' },
			items,
			mode: 'manual',
		});
		expect(api.result(execution)).toEqual(suspended(1, [LOCAL_ADDRESS_HINT]));
		expect(api.requests()).toEqual(['submit', 'fetch']);
	});
});
