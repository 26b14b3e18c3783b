import { describe, expect, it } from 'vitest';

import { pollUntilSettled } from '../../../../nodes/MidjourneyVideo/run/wait/pollUntilSettled.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { away, START_MS } from '../../fakeApi.ts';
import { finished, running } from '../../records.ts';
import { createFakeServer, entriesOf, entry } from './fakeServer.ts';

describe('a look', () => {
	it('asks for all running tasks with one list call and fetches each settled one once', async () => {
		const server = createFakeServer((taskId, elapsedMs) =>
			elapsedMs >= Number(taskId) * 5_000 ? finished : running,
		);
		const outcomes = await pollUntilSettled(entriesOf('2', '0', '1'), server);
		expect(outcomes.map((outcome) => 'task' in outcome && outcome.task?.id)).toEqual(['2', '0', '1']);
		expect(server.log).toEqual(['0s list 2,0,1', '0s fetch 0', '5s list 2,1', '5s fetch 1', '10s fetch 2']);
	});

	it('needs as many list calls for 100 tasks as for two, and one fetch for each', async () => {
		const listCalls = [2, 25, 100].map(async (count) => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs >= 60_000 ? finished : running));
			const ids = Array.from({ length: count }, (_, index) => String(index));
			await pollUntilSettled(
				ids.map((id) => entry(id)),
				server,
			);
			expect(server.log.filter((line) => line.includes('fetch'))).toHaveLength(count);
			return server.log.filter((line) => line.includes('list')).length;
		});
		expect(new Set(await Promise.all(listCalls)).size).toBe(1);
	});

	it('asks once for a task that several items wait for', async () => {
		const server = createFakeServer(() => finished);
		const outcomes = await pollUntilSettled([entry('1'), entry('1')], server);
		expect(outcomes.map(({ kind }) => kind)).toEqual(['settled', 'settled']);
		expect(server.log).toEqual(['0s fetch 1']);
	});

	it('fetches one by one where the server has no list call, and asks for it only once', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs > 0 ? finished : running), {
			list: () => undefined,
		});
		await pollUntilSettled(entriesOf('1', '2'), server);
		expect(server.log).toEqual(['0s list 1,2', '0s fetch 1', '0s fetch 2', '5s fetch 1', '5s fetch 2']);
	});

	it('fetches one by one when the list call fails twice, and asks for the list again later', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs > 15_000 ? finished : running), {
			list: () => away(),
		});
		await pollUntilSettled(entriesOf('1', '2'), server);
		expect(server.log.slice(0, 5)).toEqual([
			'0s list 1,2',
			'1s list 1,2',
			'1s fetch 1',
			'1s fetch 2',
			'6s list 1,2',
		]);
	});

	it('does not make more requests because there were too many', async () => {
		const tooMany = new Failure('Too many', { isRepeatable: true, httpStatus: 429 });
		const server = createFakeServer(() => running, { list: () => tooMany });
		await pollUntilSettled(entriesOf('1', '2'), server);
		expect(new Set(server.log.map((request) => request.replace(/^.*s /, '')))).toEqual(new Set(['list 1,2']));
	});
});

describe('the first look, with what is known before it,', () => {
	it('asks at first only for what is not known to run, and for everything from the second look on', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs > 0 ? finished : running));
		server.known.set('1', 'running').set('2', 'running');
		const entries = entriesOf('1', '2', '3', '4');
		expect(await pollUntilSettled(entries, server)).toMatchObject(Array(4).fill({ kind: 'settled' }));
		expect(server.log.slice(0, 2)).toEqual(['0s list 3,4', '5s list 1,2,3,4']);
	});

	it('fetches what is known to have settled, without a list call', async () => {
		const server = createFakeServer(() => finished);
		for (const id of ['1', '2']) server.known.set(id, 'settled');
		await pollUntilSettled(entriesOf('1', '2'), server);
		expect(server.log).toEqual(['0s fetch 1', '0s fetch 2']);
	});

	it('asks for a task once more at its deadline, although it is known to have run a moment ago', async () => {
		const server = createFakeServer(() => finished);
		server.known.set('1', 'running');
		const outcomes = await pollUntilSettled([entry('1', { deadlineMs: START_MS })], server);
		expect(outcomes).toMatchObject([{ kind: 'settled' }]);
	});
});
