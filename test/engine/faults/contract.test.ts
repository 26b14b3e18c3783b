import { describe, expect, it } from 'vitest';

import { contract, contractTitles, NOT_APPLICABLE } from './contract.ts';
import { faults } from './faults.ts';
import { operations } from './operations.ts';

describe('the table of faults', () => {
	it('says for every fault how every operation ends', () => {
		expect(contractTitles).toEqual(operations.map(({ title }) => title));
		expect([...contract.keys()]).toEqual(faults.map(({ name }) => name));
		for (const outcomes of contract.values()) expect(outcomes).toHaveLength(operations.length);
	});

	it('has at least 30 faults that can come in each of 13 columns', () => {
		const columns = operations.map((_operation, column) =>
			[...contract.values()].map((outcomes) => outcomes[column]),
		);
		const sizes = columns.map((cells) => cells.filter((cell) => cell !== NOT_APPLICABLE).length);
		expect(sizes).toHaveLength(13);
		expect(Math.min(...sizes)).toBeGreaterThanOrEqual(30);
	});
});
