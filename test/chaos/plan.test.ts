import { describe, expect, it } from 'vitest';

import { createPlan } from './plan.ts';
import { WAYS } from './ways.ts';

const SIZE = { executions: 300, kills: 5 };

describe('a plan', () => {
	it('is the same for the same seed, and another one for another seed', () => {
		expect(createPlan({ ...SIZE, seed: 1 })).toEqual(createPlan({ ...SIZE, seed: 1 }));
		expect(createPlan({ ...SIZE, seed: 2 })).not.toEqual(createPlan({ ...SIZE, seed: 1 }));
	});

	it('takes every way with both characters, kills in order, and has a state for each item alone', () => {
		const { executions, kills } = createPlan({ ...SIZE, seed: 3 });
		const pairs = executions.map(({ settings: { way, character } }) => JSON.stringify([way, character]));
		const ways = new Set(WAYS.map((way) => JSON.stringify(way)));
		expect(new Set(pairs).size).toBe(2 * ways.size);
		const starts = kills.map((kill) => kill.starts);
		expect(starts).toHaveLength(SIZE.kills);
		expect(starts).toEqual(starts.toSorted((a, b) => a - b));
		const states = executions.flatMap(({ items }) => items.map(({ state }) => state));
		expect(new Set(states).size).toBe(states.length);
	});
});
