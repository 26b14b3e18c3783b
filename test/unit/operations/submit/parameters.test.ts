import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { toSpeed, toSubmitBody } from '../../../../nodes/MidjourneyVideo/operations/submit/parameters.ts';
import { failureOf } from '../../failureOf.ts';

const fields = {
	motion: 'low',
	prompt: '',
	videoType: '',
	state: undefined,
	noStorage: undefined,
	extraFields: undefined,
	start: { image: 'https://example.com/a.png' },
};

// Once loaded, n8n-workflow makes BigInts serializable as JSON, also in the test files that follow.
const bigIntegers = BigInt.prototype as { toJSON?: unknown };
const { toJSON } = bigIntegers;
beforeAll(() => void delete bigIntegers.toJSON);
afterAll(() => void (toJSON && Object.assign(bigIntegers, { toJSON })));

describe('toSubmitBody', () => {
	it('sends no empty optional field', () => {
		expect(toSubmitBody({ ...fields, prompt: '  ', state: '', noStorage: false, extraFields: '' })).toEqual({
			motion: 'low',
			image: 'https://example.com/a.png',
		});
	});

	it('sends every field that is filled in', () => {
		const body = toSubmitBody({
			motion: 'high',
			prompt: 'waves',
			videoType: 'vid_1.1_i2v_720',
			state: 'row-7',
			noStorage: true,
			extraFields: '{"batchSize": 1}',
			start: { action: 'extend', taskId: '17', index: 2 },
		});
		expect(body).toEqual({
			motion: 'high',
			prompt: 'waves',
			videoType: 'vid_1.1_i2v_720',
			state: 'row-7',
			noStorage: true,
			batchSize: 1,
			action: 'extend',
			taskId: '17',
			index: 2,
		});
	});

	it('lets extra fields win and keeps the digits of their ids', () => {
		const extraFields = '{"motion":"medium","parent":17195000000000000001}';
		expect(toSubmitBody({ ...fields, extraFields })).toMatchObject({
			motion: 'medium',
			parent: '17195000000000000001',
		});
	});

	it('takes extra fields and state that an expression returned as objects', () => {
		const body = toSubmitBody({ ...fields, extraFields: { loop: true }, state: { row: 7 } });
		expect(body).toMatchObject({ loop: true, state: '{"row":7}' });
	});

	it('takes an extra field named __proto__ for a field like any other', () => {
		const body = toSubmitBody({ ...fields, extraFields: '{"__proto__":{"taskId":"17","state":"row-7"}}' });
		expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
		expect([body.taskId, body.state]).toEqual([undefined, undefined]);
		expect(JSON.stringify(body)).toContain('"__proto__":{"taskId":"17","state":"row-7"}');
	});

	it('needs a task id of its own, not one that comes with __proto__', () => {
		const extraFields = '{"action":"extend","__proto__":{"taskId":"17"}}';
		expect(failureOf(() => toSubmitBody({ ...fields, extraFields })).message).toContain('needs a task ID');
	});

	it('keeps blanks in the state, which comes back as it is', () => {
		expect(toSubmitBody({ ...fields, state: ' a ' }).state).toBe(' a ');
	});

	it.each([
		[{ motion: 'medium' }, '“Motion” must be low or high, not "medium"'],
		[{ motion: '' }, '“Motion” must be low or high, not ""'],
		[{ state: 'x'.repeat(256) }, '“State” is too long (256 characters)'],
		[{ extraFields: '[1]' }, "“Extra Body Fields” isn't a JSON object"],
		[{ extraFields: '{a: 1}' }, "“Extra Body Fields” isn't a JSON object"],
		[{ extraFields: 7 }, "“Extra Body Fields” isn't a JSON object"],
		[{ extraFields: '{"action":"extend"}' }, '“Action” "extend" needs a task ID'],
	])('refuses %j', (change, message) => {
		const failure = failureOf(() => toSubmitBody({ ...fields, ...change }));
		expect(failure.message).toBe(message);
		expect(failure.description).toBeTruthy();
	});

	it.each([
		['a big integer as Motion', { motion: 1n }],
		['a circle as Motion', { motion: toCircle() }],
		['a big integer in State', { state: { row: 1n } }],
		['a circle as State', { state: toCircle() }],
	])('refuses %s with words for the user', (_what, change) => {
		expect(failureOf(() => toSubmitBody({ ...fields, ...change })).description).toBeTruthy();
	});

	it('shows no more than the beginning of a long value', () => {
		for (const work of [
			() => toSubmitBody({ ...fields, motion: 'x'.repeat(5_000) }),
			() => toSubmitBody({ ...fields, extraFields: { action: 'x'.repeat(5_000) } }),
			() => toSpeed('x'.repeat(5_000)),
		]) {
			expect(failureOf(work).message.length).toBeLessThan(200);
		}
	});

	it.each([{ text: 'waves' }, ['waves'], true])(
		'refuses the prompt %j, which could not be sent',
		(prompt) => {
			const failure = failureOf(() => toSubmitBody({ ...fields, prompt }));
			expect(failure.message).toBe(`“Prompt” must be text, not ${JSON.stringify(prompt)}`);
		},
	);
});

describe('toSpeed', () => {
	it('takes the API’s three path prefixes and the default', () => {
		expect(['', 'fast', 'turbo', 'relax'].map(toSpeed)).toEqual(['', 'fast', 'turbo', 'relax']);
	});

	it('refuses a big integer, which has no JSON form', () => {
		expect(failureOf(() => toSpeed(1n)).message).toContain('“Speed” must be');
	});

	it('refuses anything else, which would become part of a path', () => {
		expect(failureOf(() => toSpeed('../../x')).message).toBe(
			'“Speed” must be fast, relax, turbo or empty, not "../../x"',
		);
	});
});

function toCircle(): object {
	const circle: { self?: object } = {};
	circle.self = circle;
	return circle;
}
