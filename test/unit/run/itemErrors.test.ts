import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { mayBeBilled, toItemError, toRunError } from '../../../nodes/MidjourneyVideo/run/itemErrors.ts';
import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';

const node: INode = {
	id: '1',
	name: 'Midjourney Video',
	type: 'n8n-nodes-midjourney-video.midjourneyVideo',
	typeVersion: 1.1,
	position: [0, 0],
	parameters: {},
};

const task = (taskId: string) => [{ json: { taskId } }];

it.each([
	['before anything was sent', {}, false],
	['whose submission may have been accepted', { isFateUnknown: true }, true],
	['of a task that exists', { taskId: '17' }, true],
	['of a task that the server has reported as failed', { taskId: '17', hasTaskFailed: true }, false],
])('a failure %s is told as one that may be billed, or not', (_what, details, expected) => {
	expect(mayBeBilled(new Failure('No', details))).toBe(expected);
});

describe('toItemError', () => {
	it('names the item and keeps advice, task and HTTP status', () => {
		const failure = new Failure('No', { description: 'Do this', taskId: '17', httpStatus: 403 });
		expect(toItemError(node, failure, 3)).toMatchObject({
			name: 'NodeApiError',
			message: 'No [item 3]',
			description: 'Do this',
			httpCode: '403',
			context: { itemIndex: 3, taskId: '17' },
		});
	});

	it('keeps its words where n8n would put its own for an error code it finds in them', () => {
		const failure = new Failure('A picture of ENOENT, EPERM and ECONNREFUSED');
		expect(toItemError(node, failure, 0).message).toBe(
			'A picture of ENOENT, EPERM and ECONNREFUSED [item 0]',
		);
		const refused = new Failure('Refused', { httpStatus: 404 });
		expect(toItemError(node, refused, 0).message).toBe('Refused [item 0]');
	});
});

describe('toRunError', () => {
	it('is the error of the one failed item, with the tasks of the others', () => {
		const results = [task('11'), new Failure('No', { description: 'Do this.' }), task('13')];
		expect(toRunError(node, results)).toMatchObject({
			message: 'No [item 1]',
			description: 'Do this. Task IDs: 11 [item 0], 13 [item 2].',
			context: { itemIndex: 1 },
		});
	});

	it('names all failed items and gives each advice once', () => {
		const results = [
			new Failure('A', { description: 'Do this.' }),
			undefined,
			new Failure('B', { description: 'Do this.' }),
		];
		expect(toRunError(node, results)).toMatchObject({
			message: '2 of 3 items failed. A [item 0]. B [item 2]',
			description: 'Do this. Not started: 1 of 3 items.',
		});
	});

	it('names the task of a failed item whose message does not', () => {
		const results = [
			new Failure('Max Wait is wrong', { taskId: '11' }),
			new Failure('Task 12 failed with status FAILURE', { taskId: '12' }),
		];
		expect(toRunError(node, results).description).toBe('Task IDs: 11 [item 0].');
	});

	it('names ten of many in the message and the others in the description', () => {
		const results = Array.from({ length: 13 }, (_, index) => new Failure(`F${index}`));
		const { message, description } = toRunError(node, results);
		expect(message).toContain('13 of 13 items failed. F0 [item 0]. ');
		expect(message).toMatch(/F9 \[item 9\]\. And 3 more$/);
		expect(description).toBe('Also failed: F10 [item 10]; F11 [item 11]; F12 [item 12].');
	});
});
