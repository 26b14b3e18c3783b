import { describe, expect, it } from 'vitest';

import { LAYERS, PLAN } from '../../layers.ts';
import { toChoice } from '../../runner/toChoice.ts';
import { toGroups } from '../../runner/toGroups.ts';

describe('toChoice', () => {
	it('takes every layer with all, and only those that are not optional without a word', () => {
		expect([...toChoice(['all']).keys()].sort()).toEqual(Object.keys(LAYERS).sort());
		const usual = [
			'build',
			'demo',
			'docs',
			'e2e',
			'engine',
			'lint',
			'package',
			'simulator',
			'typecheck',
			'unit',
		];
		expect([...toChoice([]).keys()].sort()).toEqual(usual);
	});

	it('takes words behind a layer for its filters', () => {
		expect([...toChoice(['unit', 'state', 'Retry-After', 'lint', 'docs', 'links'])]).toEqual([
			['unit', ['state', 'Retry-After']],
			['lint', []],
			['docs', ['links']],
		]);
	});

	it('adds the build to a layer that needs it, once', () => {
		expect([...toChoice(['engine', 'faults'])]).toEqual([
			['build', []],
			['engine', ['faults']],
		]);
		expect([...toChoice(['engine', 'build']).keys()]).toEqual(['engine', 'build']);
	});

	it.each([['engin'], ['all', 'faults'], ['faults', 'engine']])('refuses %j %j', (...words) => {
		expect(() => toChoice(words)).toThrow(/^No layer "(?:engin|all|faults)": choose from all, lint, /);
	});
});

describe('toGroups', () => {
	it('has each layer once in the plan', () => {
		expect(PLAN.flat(2).sort()).toEqual(Object.keys(LAYERS).sort());
	});

	it('keeps lanes and their order, without layers that are not chosen', () => {
		const groups = toGroups(toChoice(['e2e', 'unit', 'docs']), [
			[['lint'], ['typecheck', 'unit']],
			[['package']],
			[['docs', 'build'], ['demo'], ['compat', 'e2e']],
		]);
		expect(groups).toEqual([[['unit']], [['docs', 'build'], ['e2e']]]);
	});

	it('builds before every layer that needs the build', () => {
		const groups = toGroups(toChoice(['all']));
		const groupOf = (name: string) => groups.findIndex((lanes) => lanes.flat().some((one) => one === name));
		const needing = Object.entries(LAYERS).filter(([, layer]) => 'needsBuild' in layer);
		expect(needing.length).toBeGreaterThan(8);
		for (const [name] of needing) expect(groupOf(name)).toBeGreaterThan(groupOf('build'));
	});
});
