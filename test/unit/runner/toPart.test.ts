import { expect, it } from 'vitest';

import { LAYERS } from '../../layers.ts';
import { toPart } from '../../runner/toPart.ts';

it('is the whole layer without words', async () => {
	expect(await toPart(LAYERS.unit, [])).toEqual({ files: [] });
	expect(await toPart(LAYERS.oldest2, [])).toEqual({ files: LAYERS.oldest2.files });
});

it('is the files with a word in their paths', async () => {
	expect(await toPart(LAYERS.unit, ['runner/toPart', 'clock'])).toEqual({
		files: ['test/unit/runner/toPart.test.ts', 'test/unit/shared/clock.test.ts'],
	});
});

it('is the tests with a word in their names, where no path has it', async () => {
	expect(await toPart(LAYERS.unit, ['takes 0 to 3', 'a*b'])).toEqual({
		files: [],
		testName: 'takes 0 to 3|a\\*b',
	});
	expect(await toPart(LAYERS.unit, ['clock', 'as long as asked'])).toEqual({
		files: ['test/unit/shared/clock.test.ts'],
		testName: 'as long as asked',
	});
});

it.each(['unit', 'test', '.ts'])(
	'takes no file for the word %j, which stands in every path',
	async (word) => {
		expect((await toPart(LAYERS.unit, [word])).testName).toBeDefined();
	},
);

it('stays within the files of a layer that has only some', async () => {
	expect(await toPart(LAYERS.oldest2, ['modes'])).toEqual({ files: ['test/e2e/waits/modes.test.ts'] });
	expect(await toPart(LAYERS.oldest2, ['places'])).toEqual({
		files: LAYERS.oldest2.files,
		testName: 'places',
	});
});

it('refuses words for a layer that passes as one', async () => {
	await expect(toPart(LAYERS.lint, ['node'])).rejects.toThrow(
		'"node" cannot choose a part of the layer lint',
	);
});
