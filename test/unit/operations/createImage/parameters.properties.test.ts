import fc from 'fast-check';
import { expect, it } from 'vitest';

import { readImageParameters } from '../../../../nodes/MidjourneyVideo/operations/createImage/parameters.ts';
import { anyValue, ID, mostly } from '../../arbitraries/arbitraries.ts';
import { expectInPlace, hasAll, outcomeOf } from '../../arbitraries/outcomes.ts';
import { createFakeRun } from '../../fakeRun.ts';

const extraObject = fc.oneof(
	fc.constant({}),
	fc.record(
		{
			prompt: fc.constant('mine'),
			botType: fc.constant('OTHER'),
			state: fc.constant('mine'),
			base64Array: fc.constant(['data:image/png;base64,iVBORw0=']),
			['__proto__']: fc.constantFrom<unknown>({ state: 'x' }, 'x', null),
		},
		{ requiredKeys: [], noNullPrototype: true },
	),
	fc.dictionary(fc.string(), fc.jsonValue()),
);

const read = (parameters: Record<string, unknown>) => {
	const { context } = createFakeRun([parameters], { operation: 'createImage', parameters: {} });
	return outcomeOf(() => readImageParameters(context, 0));
};

it('readImageParameters takes whatever is entered, or tells why not, and names the field', () => {
	const fields = fc.record({
		createFrom: mostly('prompt', 'prompt', 'gridTask'),
		prompt: mostly('waves', 'waves --ar 16:9', ' a\nb ', 7, '  ', null),
		gridTaskId: mostly(ID, ` ${ID} `, 17, '', '../x'),
		imageResult: mostly('single', 'grid'),
		imageIndex: mostly(0, 3, '2', 4, 1.5),
		options: fc.record(
			{
				botType: mostly('MID_JOURNEY', 'NIJI_JOURNEY', 'DALL_E'),
				speed: mostly('', 'fast', 'turbo', 'relax', 'warp'),
				state: fc.oneof(
					mostly('row-7', '', 7, { row: 7 }),
					fc.string({ minLength: 240, maxLength: 270, size: 'max' }),
				),
				extraFields: fc.oneof(extraObject, mostly(undefined, '', null, '[1]', '{a: 1}')),
			},
			{ requiredKeys: [] },
		),
	});
	const seen = new Set<string>();
	fc.assert(
		fc.property(fields, (entered) => {
			const { value, failure } = read(entered);
			expect(Object.keys(Object.prototype)).toEqual([]);
			seen.add(failure ? failure.message.split(' ').slice(0, 2).join(' ') : Object.keys(value.grid).join());
			if (!value) return;
			expect(value.speed).toBeOneOf(['', 'fast', 'turbo', 'relax']);
			expect(value.imageIndex).toBeOneOf([undefined, 0, 1, 2, 3]);
			expect(value.state?.length ?? 1).toBeLessThanOrEqual(255);
			if ('taskId' in value.grid) expectInPlace(value.grid.taskId, 'https://api.example');
		}),
	);
	const refused = [
		'“Prompt” is',
		'“Grid Task',
		'“Image Index”',
		'“Bot Type”',
		'“Speed” must',
		'“State” is',
		'“Extra Body',
	];
	expect(seen).toSatisfy(hasAll('body', 'taskId', ...refused));
});

it('readImageParameters lets Extra Fields win in the body, and leaves state and speed of the second submission alone', () => {
	fc.assert(
		fc.property(extraObject, fc.boolean(), (extra, isText) => {
			const extraFields = isText ? JSON.stringify(extra) : extra;
			const options = { state: 'row-7', speed: 'turbo', botType: 'NIJI_JOURNEY', extraFields };
			const { value } = read({ prompt: ' waves ', options });
			const { grid, state, speed, imageIndex } = value!;
			expect([state, speed, imageIndex]).toEqual(['row-7', 'turbo', 0]);
			const body: Record<string, unknown> = 'body' in grid ? grid.body : {};
			const own = { prompt: 'waves', botType: 'NIJI_JOURNEY', state: 'row-7' };
			expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
			expect(new Set(Object.keys(body))).toEqual(new Set([...Object.keys(own), ...Object.keys(extra)]));
			for (const [name, kept] of Object.entries(own)) {
				if (!Object.hasOwn(extra, name)) expect(body[name]).toBe(kept);
			}
		}),
	);
});

it('readImageParameters asks for the fields of its kind alone', () => {
	fc.assert(
		fc.property(anyValue, (other) => {
			const ofGrid = read({ createFrom: 'gridTask', gridTaskId: ID, prompt: other, imageResult: other });
			expect(ofGrid.value).toMatchObject({ grid: { taskId: ID }, imageIndex: 0 });
			const asGrid = read({ prompt: 'waves', imageResult: 'grid', gridTaskId: other, imageIndex: other });
			expect(asGrid.value).toMatchObject({ grid: { body: { prompt: 'waves' } } });
			expect(asGrid.value!.imageIndex).toBeUndefined();
		}),
	);
});
