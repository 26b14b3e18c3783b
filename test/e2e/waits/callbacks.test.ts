import { beforeAll, expect, it } from 'vitest';

import type { CallbackScript } from '../../simulator/index.ts';
import { useN8n } from '../useN8n.ts';
import {
	asksAbout,
	outcomeOf,
	SHORT_SAFETY_LOOK,
	startWait,
	type StartedWait,
	videoNodes,
	waitWorkflow,
	WAYS,
} from './useWaits.ts';

const run = useN8n({ renderSeconds: 8, callbacks: true });

const toEnd = { lost: ['SUBMITTED', 'IN_PROGRESS'] } satisfies CallbackScript;

interface Troubles {
	callbacks: CallbackScript;
	renderSeconds?: number;
	tasks: number;
	/** No more than three, where callbacks do their work. */
	asksPerTask?: number;
	/** Set where a safety look has to find out. */
	options?: object;
}

const TROUBLES: Record<string, Troubles> = {
	'all lost': { callbacks: { lost: 'all' }, tasks: 3, options: SHORT_SAFETY_LOOK },
	'the last one lost': { callbacks: { lost: ['SUCCESS'] }, tasks: 2, options: SHORT_SAFETY_LOOK },
	doubled: { callbacks: { copies: 2 }, tasks: 3, asksPerTask: 3 },
	reordered: { callbacks: { reordered: true }, tasks: 3, asksPerTask: 3 },
	'doubled and reordered': { callbacks: { copies: 2, reordered: true }, tasks: 2, asksPerTask: 3 },
	'sent before the suspension': { callbacks: {}, renderSeconds: 0, tasks: 2, asksPerTask: 3 },
	'ahead of what the API shows': { callbacks: { ...toEnd, earlySeconds: 3 }, tasks: 2 },
	'late by seconds': { callbacks: { ...toEnd, lateSeconds: 5 }, tasks: 2, asksPerTask: 3 },
	'ten at one moment': { callbacks: toEnd, tasks: 10, asksPerTask: 3 },
	'thirty at one moment': { callbacks: { ...toEnd, copies: 3 }, tasks: 10, asksPerTask: 3 },
};

const cases = WAYS.flatMap((way) => Object.keys(TROUBLES).map((name) => ({ way, name })));
const started = new Map<object, StartedWait>();

beforeAll(async () => {
	for (const key of cases) {
		const { callbacks, renderSeconds, tasks, options } = TROUBLES[key.name]!;
		const prompt = `${key.name}, ${key.way}`;
		run.simulator.script({ when: { prompt }, times: tasks, callbacks, renderSeconds });
		const workflow = waitWorkflow(
			`callback-${started.size}`,
			videoNodes(key.way, 'callback', { options }),
			run.credential,
		);
		const prompts = Array.from({ length: tasks }, () => prompt);
		started.set(key, await startWait(run, workflow, prompts));
	}
});

it.each(cases)('callbacks that are $name bring the right videos, once, with $way', async (key) => {
	const { ended, taskIds } = started.get(key)!;
	const { status, runs, next } = outcomeOf(await ended());
	expect([status, runs]).toEqual(['success', 1]);
	expect(next.map(({ taskId, succeeded }) => [taskId, succeeded])).toEqual(taskIds().map((id) => [id, true]));
	const { asksPerTask = Infinity, tasks } = TROUBLES[key.name]!;
	expect(asksAbout(run, taskIds()).length / tasks).toBeLessThanOrEqual(asksPerTask);
});
