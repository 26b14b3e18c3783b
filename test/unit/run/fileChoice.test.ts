import { describe, expect, it } from 'vitest';

import { toVideoTask } from '../../../nodes/MidjourneyVideo/api/task.ts';
import {
	type Choice,
	toChosenIndexes,
	toMissingVideoFailure,
} from '../../../nodes/MidjourneyVideo/run/fileChoice.ts';
import { failureOf } from '../failureOf.ts';

const LINKS = ['https://a.example/0.mp4', 'https://a.example/1.mp4'];
const task = (status: string, videoUrls: string[]) => toVideoTask({ id: '17', status, videoUrls })!;

describe('toChosenIndexes', () => {
	it.each<[Choice, number[]]>([
		[{ kind: 'none' }, []],
		[{ kind: 'first' }, [0]],
		[{ kind: 'all' }, [0, 1]],
		[{ kind: 'one', videoIndex: 1 }, [1]],
	])('takes for %j the videos %j', (choice, indexes) => {
		expect(toChosenIndexes(task('SUCCESS', LINKS), choice)).toEqual(indexes);
	});

	it.each(['IN_PROGRESS', 'FAILURE', 'CANCEL', ''])('takes nothing of a task that is %j', (status) => {
		expect(toChosenIndexes(task(status, []), { kind: 'all' })).toEqual([]);
	});

	it('fails for a video that there is not, and tells how many there are', () => {
		const choose = (links: string[]) => () =>
			toChosenIndexes(task('SUCCESS', links), { kind: 'one', videoIndex: 2 });
		expect(failureOf(choose(LINKS))).toMatchObject({
			message: 'Task 17 has 2 videos, but none at “Video Index” 2',
			taskId: '17',
		});
		expect(failureOf(choose(LINKS.slice(1))).message).toBe(
			'Task 17 has 1 video, but none at “Video Index” 2',
		);
	});

	it('fails for a finished task without links, which may come in a moment', () => {
		expect(failureOf(() => toChosenIndexes(task('SUCCESS', []), { kind: 'first' }))).toMatchObject({
			message: 'Task 17 is finished, but the server returned no link to its video',
			taskId: '17',
			isRepeatable: true,
		});
	});
});

it.each([
	['IN_PROGRESS', 'Use Wait for Video'],
	['FAILURE', 'Submit it as a new task.'],
])('a task that is %s has no video, and asking again does not help', (status, advice) => {
	const failure = toMissingVideoFailure(task(status, []));
	expect(failure).toMatchObject({
		message: `Task 17 has no video to download (${status})`,
		taskId: '17',
		isRepeatable: false,
	});
	expect(failure.description).toContain(advice);
});
