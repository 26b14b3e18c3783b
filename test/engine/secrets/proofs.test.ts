import { describe, expect, it, onTestFinished } from 'vitest';

import { findSecrets } from '../../marks.ts';
import { startOtherOrigin } from '../../otherOrigin.ts';
import { startSimulator } from '../../simulator/index.ts';
import { MARKED_KEY, useSimulator } from '../withSimulator.ts';
import { useCapture } from './useCapture.ts';

const SECRET = 'sk-"marked\\0a1b2c3d/é';

describe('the search for secrets', () => {
	it.each<[string, unknown]>([
		['a text', `No: ${SECRET}`],
		['JSON', JSON.stringify({ a: [SECRET] })],
		['a URL', `https://example.com/?key=${encodeURIComponent(SECRET)}`],
		['HTML', '<b>sk-&quot;marked\\0a1b2c3d/é</b>'],
		['base64', Buffer.from(`${SECRET} and more`).toString('base64')],
		['the base64 of a header', Buffer.from(`Bearer ${SECRET}`).toString('base64url')],
		['the name of a property', { deep: [{ [SECRET]: 1 }] }],
		['a hidden property', Object.defineProperty({}, 'hidden', { value: SECRET, enumerable: false })],
		['the cause of an error', new Error('outer', { cause: new Error(`inner ${SECRET}`) })],
		['a map', new Map([['key', new Set([SECRET])]])],
		['bytes', { body: Buffer.from(`No: ${SECRET}`) }],
	])('finds one in %s', (_where, value) => {
		expect(findSecrets(value, ['another-secret', SECRET])).not.toEqual([]);
	});

	it('finds none where there is none, also in what contains itself', () => {
		const value: Record<string, unknown> = { text: 'sk-***', error: new Error('no') };
		value.self = value;
		expect(findSecrets(value, [SECRET])).toEqual([]);
	});
});

describe('the capture of logs', () => {
	const api = useSimulator();
	const lines = useCapture();

	it('has what the node logs, what n8n logs of each node and of errors, and what is printed', async () => {
		await api.run({ parameters: { operation: 'submit', image: 'https://example.com/a.png' } });
		await api.run({ parameters: { operation: 'get', taskId: '404' } });
		process.stdout.write('printed to stdout');
		console.error('printed to the console');
		const text = JSON.stringify(lines);
		const [{ id } = { id: '' }] = api.simulator.submissions;
		expect(text).toContain(`the server accepted task ${id}`);
		expect(text).toContain('Start executing node \\"Midjourney Video\\"');
		expect(text).toContain('Workflow execution finished with error');
		expect(text).toContain('["error","Task 404 not found [item 0]"');
		expect(text).toContain('["printed","printed to stdout"]');
		expect(text).toContain('["printed","printed to the console"]');
	});
});

describe('the server of another origin', () => {
	it('takes down what a client sends that follows a redirect, the key included', async () => {
		const otherOrigin = await startOtherOrigin();
		onTestFinished(async () => await otherOrigin.close());
		const simulator = await startSimulator({ apiKey: MARKED_KEY });
		onTestFinished(async () => await simulator.close());
		simulator.fault({ on: 'submit', kind: 'redirect', status: 307, to: `${otherOrigin.url}/x` });
		const headers = { authorization: `Bearer ${MARKED_KEY}`, 'content-type': 'application/json' };
		const body = JSON.stringify({ motion: 'low', image: 'https://example.com/a.png', state: MARKED_KEY });
		await fetch(`${simulator.baseUrl}/mj/submit/video`, { method: 'POST', headers, body });
		expect(otherOrigin.requests).toEqual([expect.stringContaining('POST /x ')]);
		expect(findSecrets(otherOrigin.requests, [MARKED_KEY])).toHaveLength(1);
	});
});
