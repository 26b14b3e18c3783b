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
			message: 'Item 3: No',
			description: 'Do this',
			httpCode: '403',
			context: { itemIndex: 3, taskId: '17' },
		});
	});

	it('keeps its words where n8n would put its own for an error code it finds in them', () => {
		const failure = new Failure('A picture of ENOENT, EPERM and ECONNREFUSED');
		expect(toItemError(node, failure, 0).message).toBe('Item 0: A picture of ENOENT, EPERM and ECONNREFUSED');
		const refused = new Failure('Refused', { httpStatus: 404 });
		expect(toItemError(node, refused, 0).message).toBe('Item 0: Refused');
	});
});

describe('toRunError', () => {
	it('is the error of the one failed item, with the tasks of the others', () => {
		const results = [task('11'), new Failure('No', { description: 'Do this.' }), task('13')];
		expect(toRunError(node, results)).toMatchObject({
			message: 'Item 1: No',
			description: 'Do this. Tasks of the items: item 0: 11, item 2: 13.',
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
			message: '2 of 3 items failed. Item 0: A. Item 2: B',
			description: 'Do this. 1 of 3 items were not begun.',
		});
	});

	it('names the task of a failed item whose message does not', () => {
		const results = [
			new Failure('Max Wait is wrong', { taskId: '11' }),
			new Failure('Task 12 ended with FAILURE', { taskId: '12' }),
		];
		expect(toRunError(node, results).description).toBe('Tasks of the items: item 0: 11.');
	});

	it('names ten of many in the message and the others in the description', () => {
		const results = Array.from({ length: 13 }, (_, index) => new Failure(`F${index}`));
		const { message, description } = toRunError(node, results);
		expect(message).toContain('13 of 13 items failed. Item 0: F0. ');
		expect(message).toMatch(/Item 9: F9\. and 3 more$/);
		expect(description).toBe('The others that failed: Item 10: F10; Item 11: F11; Item 12: F12.');
	});
});
