import type { IExecuteFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { readOwnOrigin } from '../../../nodes/MidjourneyVideo/run/ownServer.ts';

describe('where this process’s server listens', () => {
	const REGULAR = { port: 5678, protocol: 'http', executions: { mode: 'regular' } };
	const originOf = (globalConfig?: object) =>
		readOwnOrigin({ logger: { globalConfig } } as unknown as IExecuteFunctions);

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
