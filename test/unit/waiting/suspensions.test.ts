import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { KNOWN_SUSPENSIONS } from '../../../nodes/MidjourneyVideo/constants.ts';
import type { RunMemory } from '../../../nodes/MidjourneyVideo/waiting/runMemory.ts';
import { claimEnding, knownSuspension } from '../../../nodes/MidjourneyVideo/waiting/suspensions.ts';
import { createMemory, reload } from './storedExecution.ts';

const suspend = () => ({ id: randomUUID(), dueMs: 0, taskIds: ['1'], hasOneWakeUp: false });

/** The memory of a run at its suspension, as n8n stores it. */
const createSuspended = (): RunMemory => createMemory({ suspension: suspend() });

describe('knownSuspension', () => {
	it('knows nothing of a new one', () => {
		expect(knownSuspension(randomUUID())).toStrictEqual({
			settled: new Set(),
			told: new Set(),
			random: expect.any(Number) as number,
			isWoken: false,
		});
	});

	it('gives everyone who asks for it the same one, and each its own', () => {
		const [one, other] = [randomUUID(), randomUUID()];
		const known = knownSuspension(one);
		known.settled.add('1');
		expect(knownSuspension(other).settled).toEqual(new Set());
		expect(knownSuspension(one)).toBe(known);
	});

	it(`knows the latest ${KNOWN_SUSPENSIONS}, and forgets the one that was not asked for the longest`, () => {
		const [kept, forgotten] = [randomUUID(), randomUUID()];
		knownSuspension(kept).isWoken = true;
		knownSuspension(forgotten).isWoken = true;
		knownSuspension(kept);
		for (let count = 1; count < KNOWN_SUSPENSIONS; count += 1) knownSuspension(randomUUID());
		expect(knownSuspension(kept).isWoken).toBe(true);
		expect(knownSuspension(forgotten).isWoken).toBe(false);
	});

	it('keeps what it knows as long as there is room', () => {
		const oldest = randomUUID();
		knownSuspension(oldest).isWoken = true;
		for (let count = 1; count < KNOWN_SUSPENSIONS; count += 1) knownSuspension(randomUUID());
		expect(knownSuspension(oldest).isWoken).toBe(true);
	});
});

describe('claimEnding', () => {
	it('lets a run that was never suspended end, and notes nothing', () => {
		const memory = createMemory();
		expect(claimEnding(memory)).toBe(true);
		expect(memory).toStrictEqual(createMemory());
	});

	it('lets the first run after a suspension end, and none of the others that n8n loads', () => {
		const stored = createSuspended();
		const runs = [reload(stored), reload(stored), reload(stored)];
		expect(runs.map(claimEnding)).toEqual([true, false, false]);
		expect(runs.map(claimEnding)).toEqual([true, false, false]);
	});

	it('lets a repeated try of the first run end, in the same process or loaded again', () => {
		const memory = reload(createSuspended());
		expect(claimEnding(memory)).toBe(true);
		expect(claimEnding(memory)).toBe(true);
		expect(claimEnding(reload(memory))).toBe(true);
	});

	it('lets no repeated try of the second run end', () => {
		const stored = createSuspended();
		claimEnding(reload(stored));
		const second = reload(stored);
		claimEnding(second);
		expect(claimEnding(reload(second))).toBe(false);
	});

	it('has a claim of its own for each later suspension of the same run', () => {
		const stored = createSuspended();
		const first = reload(stored);
		expect(claimEnding(first)).toBe(true);
		delete first.endedBy;
		first.suspension = suspend();
		expect([reload(first), reload(first)].map(claimEnding)).toEqual([true, false]);
		expect(claimEnding(reload(stored))).toBe(false);
	});

	it('lets runs of different executions end', () => {
		expect([createSuspended(), createSuspended()].map(claimEnding)).toEqual([true, true]);
	});

	it('goes by the run, not by what callbacks have found out', () => {
		const memory = createSuspended();
		Object.assign(knownSuspension(memory.suspension!.id), { isWoken: true, settled: new Set(['1']) });
		expect([reload(memory), reload(memory)].map(claimEnding)).toEqual([true, false]);
	});
});
