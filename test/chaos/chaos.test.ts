import { beforeAll, describe, expect, inject, it } from 'vitest';

import { toFaulty, toTable } from './report.ts';
import { type ChaosResult, runChaos } from './runChaos.ts';
import { WAYS } from './ways.ts';

const SIZE = { executions: 50, kills: 1, seed: 42 };

let result: ChaosResult;
beforeAll(async () => {
	const n8n = { install: inject('install'), tarballPath: inject('tarballPath') };
	result = await runChaos({ ...n8n, ...SIZE }, (doing) => console.log(doing));
	console.log(toTable(result));
});

describe(`${SIZE.executions} executions with faults of the servers, and a kill of n8n`, () => {
	it('bill no item twice', () => {
		expect(toFaulty(result).billedTwice).toEqual([]);
	});

	it('have no wrong results', () => {
		expect(toFaulty(result).wrong).toEqual([]);
	});

	it('name every paid task, or say that there may be one', () => {
		expect(toFaulty(result).unnamed).toEqual([]);
	});

	it('took place: n8n was killed, faults acted, and executions of every way ended', () => {
		const { verdicts, killedAtMs } = result;
		expect(killedAtMs).toHaveLength(SIZE.kills);
		expect(verdicts.reduce((sum, { faults }) => sum + faults, 0)).toBeGreaterThan(SIZE.executions / 2);
		const ended = verdicts.filter(({ end }) => end === 'ended');
		expect(new Set(ended.map(({ execution }) => execution.settings.way))).toEqual(new Set(WAYS));
	});
});
