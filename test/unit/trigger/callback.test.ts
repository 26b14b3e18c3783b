import { describe, expect, it } from 'vitest';

import { toVideoTask } from '../../../nodes/MidjourneyVideo/api/task.ts';
import { toCallbackTask, toTaskEvent } from '../../../nodes/MidjourneyVideo/trigger/callback.ts';

describe('toCallbackTask', () => {
	it('reads the task that was posted', () => {
		const record = {
			id: '1719838483990100',
			action: 'VIDEO',
			status: 'SUCCESS',
			progress: '100%',
			state: 'row-7',
			videoUrl: 'https://cdn.example/0.mp4',
			properties: { notifyHook: 'https://n8n.example/callback' },
		};
		// The URL that it was posted to isn't passed on.
		expect(toCallbackTask(JSON.stringify(record))).toEqual({
			...toVideoTask(record),
			record: { ...record, properties: {} },
		});
	});

	it.each(['17', '1719838483990100', '17195000000000000001'])('keeps all digits of the number %s', (id) => {
		expect(toCallbackTask(`{"id":${id},"status":""}`)).toMatchObject({ id, record: { id, status: '' } });
	});

	it.each([
		'',
		'{}',
		'null',
		'17',
		'"SUCCESS"',
		'[]',
		'[{"id":"17","status":"SUCCESS"}]',
		'{"id":"17","status":"SUCCESS"',
		'id=17&status=SUCCESS',
		'{"id":"17"}',
		'{"status":"SUCCESS"}',
		'{"id":"17","status":200}',
		'{"id":"17","status":null}',
		'{"id":"17","status":["SUCCESS"]}',
		'{"id":null,"status":"SUCCESS"}',
		'{"id":true,"status":"SUCCESS"}',
		'{"id":["17"],"status":"SUCCESS"}',
		'{"id":17195000000000000001.0,"status":"SUCCESS"}',
		'{"id":1.17211403994231190e16,"status":"SUCCESS"}',
		'{"id":{"id":"17"},"status":"SUCCESS"}',
		'{"task":{"id":"17","status":"SUCCESS"}}',
	])('finds no task in %s', (text) => {
		expect(toCallbackTask(text)).toBeUndefined();
	});

	it.each(['', ' ', '.', '..', '../x', 'a/b', 'a\\b', 'a b', 'a?b', 'a#b', 'a%2Fb', 'a\nb', 'ä', 'a\u0000'])(
		'takes no task with the id %j',
		(id) => {
			expect(toCallbackTask(JSON.stringify({ id, status: 'SUCCESS' }))).toBeUndefined();
		},
	);

	it('takes ids of up to 100 characters', () => {
		const withId = (id: string) => toCallbackTask(JSON.stringify({ id, status: 'SUCCESS' }))?.id;
		expect([withId('x'.repeat(100)), withId('x'.repeat(101))]).toEqual(['x'.repeat(100), undefined]);
	});

	it('takes statuses of up to 50 characters', () => {
		const withStatus = (status: string) => toCallbackTask(JSON.stringify({ id: '17', status }))?.status;
		expect([withStatus('X'.repeat(50)), withStatus('X'.repeat(51))]).toEqual(['X'.repeat(50), undefined]);
	});

	it('takes objects with up to 50 levels', () => {
		const withLevels = (levels: number) =>
			toCallbackTask(`{"id":"17","status":"","x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`)?.id;
		expect([withLevels(50), withLevels(51), withLevels(100_000)]).toEqual(['17', undefined, undefined]);
	});

	it('takes texts of up to 500,000 characters', () => {
		const text = '{"id":"17","status":"SUCCESS"}'.padEnd(500_000, ' ');
		expect([toCallbackTask(text)?.id, toCallbackTask(`${text} `)]).toEqual(['17', undefined]);
	});
});

describe('toTaskEvent', () => {
	it.each([
		['SUCCESS', 'succeeded'],
		['success', 'succeeded'],
		['FAILURE', 'failed'],
		['CANCEL', 'failed'],
		['MODAL', 'failed'],
		['IN_PROGRESS', 'progress'],
		['SUBMITTED', 'progress'],
		['NOT_START', 'progress'],
		['', 'progress'],
		['SOMETHING_NEW', 'progress'],
	])('takes %j for %s', (status, event) => {
		expect(toTaskEvent(toVideoTask({ id: '17', status })!)).toBe(event);
	});
});
