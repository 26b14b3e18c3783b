import { describe, expect, it } from 'vitest';

import { toSpeed, toSubmitBody, toVariantIndex } from '../../../nodes/MidjourneyVideo/mapping/submitBody.ts';
import { failureOf } from '../failureOf.ts';

const fields = {
	motion: 'low',
	prompt: '',
	videoType: '',
	state: undefined,
	noStorage: undefined,
	extraFields: undefined,
	start: { image: 'https://example.com/a.png' },
};

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

	it('keeps blanks in the state, which comes back as it is', () => {
		expect(toSubmitBody({ ...fields, state: ' a ' }).state).toBe(' a ');
	});

	it.each([
		[{ motion: 'medium' }, 'Motion "medium" is neither low nor high'],
		[{ motion: '' }, 'Motion "" is neither low nor high'],
		[{ state: 'x'.repeat(256) }, 'State has 256 characters'],
		[{ extraFields: '[1]' }, 'Extra Fields is not a JSON object'],
		[{ extraFields: '{a: 1}' }, 'Extra Fields is not a JSON object'],
		[{ extraFields: 7 }, 'Extra Fields is not a JSON object'],
		[{ extraFields: '{"action":"extend"}' }, 'Action "extend" needs a task id'],
	])('refuses %j', (change, message) => {
		const failure = failureOf(() => toSubmitBody({ ...fields, ...change }));
		expect(failure.message).toBe(message);
		expect(failure.description).toBeTruthy();
	});
});

describe('toVariantIndex', () => {
	it('takes 0 to 3, also as text', () => {
		expect([0, 3, '2', ' 1 '].map((value) => toVariantIndex(value, 'Video Index'))).toEqual([0, 3, 2, 1]);
	});

	it.each([-1, 4, 1.5, NaN, '', 'one', null, undefined, true])('refuses %j', (value) => {
		expect(failureOf(() => toVariantIndex(value, 'Video Index')).message).toContain(
			'is not a whole number from 0 to 3',
		);
	});
});

describe('toSpeed', () => {
	it('takes the API’s three path prefixes and the default', () => {
		expect(['', 'fast', 'turbo', 'relax'].map(toSpeed)).toEqual(['', 'fast', 'turbo', 'relax']);
	});

	it('refuses anything else, which would become part of a path', () => {
		expect(failureOf(() => toSpeed('../../x')).message).toBe('Speed "../../x" is not known');
	});
});
