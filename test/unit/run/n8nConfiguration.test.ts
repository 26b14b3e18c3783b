import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	isRegularMode,
	readOwnOrigin,
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

describe('where this process’s server listens', () => {
	const REGULAR = { port: 5678, protocol: 'http', executions: { mode: 'regular' } };
	const originOf = (globalConfig?: object) => readOwnOrigin(contextOf({ logger: { globalConfig } }));

	it('is what n8n’s configuration tells, where executions run in the process that has it', () => {
		expect(originOf(REGULAR)).toBe('http://127.0.0.1:5678');
		const behindProxy = { ...REGULAR, port: 443, protocol: 'https' };
		expect(originOf({ ...behindProxy, ssl_key: 'key.pem', ssl_cert: 'cert.pem' })).toBe(
			'https://127.0.0.1:443',
		);
		// A proxy in front of n8n serves HTTPS, while n8n itself serves HTTP.
		expect(originOf(behindProxy)).toBe('http://127.0.0.1:443');
	});

	it.each<[string, object | undefined]>([
		['in queue mode, where a worker takes no calls', { ...REGULAR, executions: { mode: 'queue' } }],
		['without a mode', { ...REGULAR, executions: undefined }],
		['without a port', { ...REGULAR, port: undefined }],
		['without a protocol', { ...REGULAR, protocol: undefined }],
		['without anything', undefined],
	])('is unknown %s', (_what, configuration) => {
		expect(originOf(configuration)).toBeUndefined();
	});
});
