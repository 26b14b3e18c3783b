import type { IBinaryData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { toFileLinks, toVideoTask } from '../../../nodes/MidjourneyVideo/api/task.ts';
import { createRenewal, downloadFile } from '../../../nodes/MidjourneyVideo/run/downloads.ts';
import { createRepeat } from '../../../nodes/MidjourneyVideo/shared/backoff.ts';
import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';
import { rejectionOf } from '../failureOf.ts';
import { createClock, inTurn, START_MS } from '../fakeApi.ts';

const LINK = 'https://a.example/1.mp4';
const FRESH_LINK = 'https://a.example/fresh.mp4';
const FILE = { data: '', mimeType: 'video/mp4' } satisfies IBinaryData;

const taskWith = (link: string, finishTime: number) =>
	toVideoTask({ id: '17', status: 'SUCCESS', finishTime, videoUrls: ['https://a.example/0.mp4', link] })!;

interface Play {
	/** The host's statuses for each link, in order, the last one repeating; 200 returns the file. */
	statuses: Record<string, number[]>;
	ageMs?: number;
	/** The task's link after refetching it; absent if refetching fails. */
	renewed?: string;
}

/** Downloads the second video of a task. Time passes only during pauses. */
function play({ statuses, ageMs = 0, renewed }: Play) {
	const answers = new Map(Object.entries(statuses).map(([url, list]) => [url, inTurn(list)]));
	let renewals = 0;
	const asked: string[] = [];
	const clock = createClock();
	const task = taskWith(LINK, START_MS - ageMs);
	const fetchTask = async () => {
		renewals += 1;
		if (renewed === undefined) throw new Failure('No answer');
		return taskWith(renewed, START_MS);
	};
	const result = downloadFile(
		{ task, index: 1, maxBytes: 9, timeoutMs: 9, toLinks: toFileLinks },
		{
			repeat: createRepeat({ clock, random: () => 0.5, mayGoOn: () => true }),
			now: clock.now,
			download: async ({ url, name, kind, maxBytes, timeoutMs }) => {
				asked.push(url);
				expect({ name, kind, maxBytes, timeoutMs }).toEqual({
					name: 'midjourney-17-1',
					kind: 'video',
					maxBytes: 9,
					timeoutMs: 9,
				});
				const status = answers.get(url)!();
				if (status === 200) return FILE;
				const isRepeatable = status !== 410 && status !== 401;
				throw new Failure(`HTTP ${status}`, { httpStatus: status, isRepeatable });
			},
			renew: createRenewal({ fetchTask }, task.id, 9),
		},
	);
	return { result, asked, renewals: () => renewals, seconds: () => clock.elapsedMs() / 1000 };
}

const HOUR_MS = 3_600_000;

describe('a video', () => {
	it('is downloaded from its own link', async () => {
		const { result, asked, renewals } = play({ statuses: { [LINK]: [200] } });
		expect(await result).toBe(FILE);
		expect(asked).toEqual([LINK]);
		expect(renewals()).toBe(0);
	});

	it.each([403, 404, 503])('of a new task is asked for again after HTTP %i', async (status) => {
		const { result, asked } = play({ statuses: { [LINK]: [status, status, 200] }, renewed: LINK });
		expect(await result).toBe(FILE);
		expect(asked).toEqual([LINK, LINK, LINK]);
	});

	it.each([403, 404, 410])('is taken from the fresh link after HTTP %i, without a pause', async (status) => {
		const { result, asked, renewals, seconds } = play({
			statuses: { [LINK]: [status], [FRESH_LINK]: [200] },
			ageMs: HOUR_MS,
			renewed: FRESH_LINK,
		});
		expect(await result).toBe(FILE);
		expect(asked).toEqual([LINK, FRESH_LINK]);
		expect(renewals()).toBe(1);
		expect(seconds()).toBe(0);
	});

	it('is looked for at the fresh link only, once there is one, and the task is asked for no other', async () => {
		const { result, asked, renewals } = play({
			statuses: { [LINK]: [404], [FRESH_LINK]: [404, 404, 200] },
			renewed: FRESH_LINK,
		});
		expect(await result).toBe(FILE);
		expect(asked).toEqual([LINK, FRESH_LINK, FRESH_LINK, FRESH_LINK]);
		expect(renewals()).toBe(1);
	});

	it.each([403, 404, 410])(
		'of an old task fails at once with HTTP %i when there is no other link',
		async (status) => {
			for (const renewed of [LINK, undefined]) {
				const { result, asked, renewals } = play({ statuses: { [LINK]: [status] }, ageMs: HOUR_MS, renewed });
				expect(await rejectionOf(result)).toMatchObject({ httpStatus: status, taskId: '17' });
				expect(asked).toEqual([LINK]);
				expect(renewals()).toBe(1);
			}
		},
	);

	it('that does not come is given up after about half a minute, with the task, the link, and how to go on', async () => {
		const { result, seconds } = play({ statuses: { [LINK]: [404] }, renewed: LINK });
		const { message, description, taskId } = await rejectionOf(result);
		expect(message).toMatch(/^Video 1 of task 17 couldn't be downloaded\. HTTP 404 \(tried \d+ times\)$/);
		expect(description).toBe(
			`The link has expired, or the file isn't there yet. The video is paid for and not lost: get it with Download Video and task ID 17, at no cost. Link: ${LINK}`,
		);
		expect(taskId).toBe('17');
		expect(seconds()).toBe(30);
	});

	it('that may not be had is not asked for again', async () => {
		const { result, asked, renewals } = play({ statuses: { [LINK]: [401] } });
		expect((await rejectionOf(result)).description).toMatch(/^The video is paid for and not lost: .* Link: /);
		expect(asked).toEqual([LINK]);
		expect(renewals()).toBe(0);
	});
});
