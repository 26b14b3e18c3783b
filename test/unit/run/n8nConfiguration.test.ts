import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { expect, it } from 'vitest';

import {
	isRegularMode,
	readParameters,
	toConfiguration,
	toWorkflow,
} from '../../../nodes/MidjourneyVideo/run/n8nConfiguration.ts';

const contextOf = (parts: object) => parts as unknown as IExecuteFunctions;

it.each<[boolean, string, object | undefined]>([
	[true, 'where n8n says so', { executions: { mode: 'regular' } }],
	[false, 'in queue mode, where a worker takes no calls', { executions: { mode: 'queue' } }],
	[false, 'without a mode', { port: 5678 }],
	[false, 'without a configuration', undefined],
])('n8n runs executions in the process that takes its calls: %s %s', (expected, _where, globalConfig) => {
	expect(isRegularMode(contextOf({ logger: { globalConfig } }))).toBe(expected);
});

it('what an n8n does not tell of itself, of the workflow or of another node is empty', () => {
	const context = contextOf({ logger: {} });
	expect([toConfiguration(context), toWorkflow(context), readParameters(context, 'Webhook')]).toEqual([
		{},
		{},
		{},
	]);
});

it('the parameters of another node are those of the workflow', () => {
	const nodes = { Webhook: { parameters: { responseMode: 'lastNode' } } as unknown as INode };
	const context = contextOf({ workflow: { nodes } });
	expect(readParameters(context, 'Webhook')).toEqual({ responseMode: 'lastNode' });
	expect(readParameters(context, 'Form')).toEqual({});
});
