import { describe, expect, it } from 'vitest';

import { MAYBE_ACCEPTED_ADVICE } from '../../../nodes/MidjourneyVideo/api/submitAdvice.ts';
import { toSubmitReceipt } from '../../../nodes/MidjourneyVideo/api/submitReceipt.ts';
import type { SubmissionContent } from '../../../nodes/MidjourneyVideo/api/types.ts';
import { failureOf } from '../failureOf.ts';

const video: SubmissionContent = {
	call: 'video',
	body: { motion: 'low', image: 'https://example.com/a.png' },
};
const extend: SubmissionContent = {
	call: 'video',
	body: { motion: 'low', action: 'extend', taskId: '55', index: 0 },
};
const answer = (text: object | string, status = 200, location: string | null = null) => ({
	status,
	location,
	text: typeof text === 'string' ? text : JSON.stringify(text),
});
const ACCEPTED_WITHOUT_ID =
	'The task may have been accepted: the server accepted it (code 1) but returned no task ID';
const UNKNOWN_FATE = {
	description: expect.stringContaining(MAYBE_ACCEPTED_ADVICE) as string,
	isRepeatable: false,
	isFateUnknown: true,
};
const PAGE = '<html><head><title>New API</title></head></html>';
const refused = (text: object | string, status = 200, sent: SubmissionContent = video) =>
	failureOf(() => toSubmitReceipt(answer(text, status), sent));

describe('toSubmitReceipt', () => {
	it.each([1, 21, 22])('takes code %i as accepted', (code) => {
		expect(
			toSubmitReceipt(answer({ code, description: 'ok', result: '17', properties: { a: 1 } }), video),
		).toEqual({
			taskId: '17',
			code,
			description: 'ok',
			result: '17',
			properties: { a: 1 },
		});
	});

	it('keeps all digits of an id that comes as a number or in an array', () => {
		expect(toSubmitReceipt(answer('{"code":1,"result":17195000000000000001}'), video).taskId).toBe(
			'17195000000000000001',
		);
		expect(toSubmitReceipt(answer('{"code":1,"result":[17195000000000000001]}'), video).result).toBe(
			'17195000000000000001',
		);
	});

	it.each(['124967349052443411.0', '1.7195000000000000001e19', '1.5'])(
		'takes the number %s for no id: it has lost digits',
		(result) => {
			const failure = refused(`{"code":1,"result":${result}}`);
			expect(failure.message).toBe(ACCEPTED_WITHOUT_ID);
			expect(failure.description).toBe(MAYBE_ACCEPTED_ADVICE);
		},
	);

	it('keeps the id when what comes with it is nested too deep to be output', () => {
		const properties = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
		const receipt = toSubmitReceipt(answer(`{"code":1,"result":"17","properties":${properties}}`), video);
		expect(JSON.stringify(receipt)).toContain('"taskId":"17"');
	});

	it.each(['', '..', '17/../18', {}])(
		'says that a task may be billed that was accepted with the id %j',
		(result) => {
			const failure = refused({ code: 1, description: 'ok', result });
			expect(failure.message).toBe(ACCEPTED_WITHOUT_ID);
			expect(failure).toMatchObject(UNKNOWN_FATE);
		},
	);

	it.each([
		[
			{ code: 24, description: 'banned prompt', properties: { bannedWord: 'blood' } },
			200,
			'code 24: banned prompt',
			'Remove the banned word "blood" from “Prompt”',
		],
		[
			{ code: 24, description: 'banned prompt' },
			200,
			'code 24: banned prompt',
			'“Prompt” contains a banned word',
		],
		[{ code: 4, description: 'quota_not_enough' }, 200, 'code 4: quota_not_enough', 'top it up'],
		[{ description: 'x', type: 'quota_not_enough', code: 4 }, 403, 'HTTP 403, code 4: x', 'top it up'],
		[{ code: 23, description: '队列已满' }, 200, 'code 23: 队列已满', 'The queue is full'],
		[
			{ description: '当前分组上游负载已饱和', type: 'x', code: 30 },
			429,
			'HTTP 429, code 30',
			'Lower “Max Parallel Requests”',
		],
		['slow down', 429, 'HTTP 429: slow down', 'Lower “Max Parallel Requests”'],
		[{ code: 4, description: 'Prompt 不能为空' }, 200, 'code 4: Prompt 不能为空', 'fill in “Prompt”'],
		[
			{ code: 3, description: 'No available account instance' },
			200,
			'code 3',
			'no Midjourney account available',
		],
		[{ code: 9, description: 'upstream' }, 200, 'code 9: upstream', 'Midjourney itself failed'],
		[
			{ error: { message: 'Invalid token', type: 't', code: 'invalid_api_key' } },
			401,
			'HTTP 401, code invalid_api_key: Invalid token',
			'Check “API Key”',
		],
		[{ error: { message: 'No access' } }, 403, 'HTTP 403: No access', "the key's permissions"],
		[
			'<html><head><title>413 Too Large</title></head></html>',
			413,
			'HTTP 413: a web page, "413 Too Large"',
			'too large',
		],
		['<!DOCTYPE html><p>Not here', 404, 'HTTP 404: a web page instead', 'Check “Base URL”'],
		['<!DOCTYPE html><p>Not here', 404, 'HTTP 404: a web page instead', 'may also not support “Speed”'],
		[{ code: 4, description: 'something new' }, 200, 'code 4: something new', 'Fix what the server reports'],
	])('refuses %j (HTTP %i) with code, words and a way out', (text, status, message, advice) => {
		const failure = refused(text, status);
		expect(failure.message).toContain(`The server refused the video (${message}`);
		expect(failure.description).toContain(advice);
	});

	it.each([
		[{ code: 3, description: 'not found' }, 404],
		[{ description: 'task_not_found', type: 'upstream_error', code: 4 }, 400],
		[{ code: 4, description: 'task_no_found' }, 200],
	])('names an unknown parent for %j', (text, status) => {
		expect(refused(text, status, extend).description).toContain("Task 55 wasn't found with this key");
	});

	it('tells of an image what to do about a model, a quota and an unfinished grid of its own', () => {
		const imagine: SubmissionContent = { call: 'imagine', body: { prompt: 'waves' } };
		const action: SubmissionContent = { call: 'action', body: { taskId: '55', customId: 'MJ::a' } };
		const overloaded = { error: { code: 'model_not_found', type: 'new_api_error', message: 'No channel' } };
		expect(refused(overloaded, 503, imagine)).toMatchObject({
			message: 'The server refused the image (HTTP 503, code model_not_found: No channel)',
			description: expect.stringContaining('no access to Midjourney images') as string,
		});
		expect(refused(overloaded, 503, imagine).description).toContain('"mj_imagine"');
		expect(refused(overloaded, 503, action).description).toContain('"mj_upscale"');
		expect(refused({ code: 4, description: 'quota_not_enough' }, 400, imagine).description).toContain(
			'top it up. Nothing',
		);
		expect(refused({ code: 4, description: 'task_status_not_success' }, 400, action).description).toContain(
			'Only a picture of a finished grid can be upscaled: wait until task 55',
		);
		expect(refused({ code: 9, description: 'failed' }, 200, action).description).toContain(
			'Midjourney itself failed. Submit again later.',
		);
	});

	it('says that an unfinished parent must be waited for', () => {
		const failure = refused({ code: 4, description: 'task_status_not_success' }, 200, extend);
		expect(failure.description).toContain('wait until task 55 has the status SUCCESS');
	});

	it.each([
		[500, '{"error":{"message":"boom"}}'],
		[502, '<html></html>'],
		[504, ''],
		[524, 'timeout'],
		[101, ''],
		[408, ''],
		[200, ''],
		[200, '<html><title>Welcome</title></html>'],
		[200, '{"code":1,"resu'],
		[200, '{"code":77,"description":"?"}'],
		[200, '{"code":""}'],
		[200, '{}'],
		[200, 'null'],
		[200, '{"id":"17","type":"video"}'],
		[200, '[]'],
		[400, '{"code":5,"description":"do_request_failed ","type":"upstream_error"}'],
		[400, '{"code":5,"description":"unmarshal_response_body_failed ","type":"upstream_error"}'],
		[500, '{"code":4,"description":"insert_midjourney_task_failed","type":"new_api_error"}'],
		[400, '{"code":4,"description":"insert_midjourney_task_failed"}'],
		[400, '{"error":{"message":"?","type":"new_api_error","code":"bad_response_status_code"}}'],
		[500, '{"error":{"message":"?","type":"comet_api_error","code":"convert_request_failed"}}'],
		[200, '{"description":"?","type":"upstream_error"}'],
		[200, '{"code":0,"result":"17"}'],
	])('never calls HTTP %i with %j refused: the task may be billed', (status, text) => {
		const failure = refused(text, status);
		expect(failure.message).toContain("The task may have been accepted: the server's response is unclear");
		expect(failure).toMatchObject(UNKNOWN_FATE);
	});

	it.each([
		[200, '{"code":23}'],
		[400, '{"code":23}'],
		[200, '{"code":30}'],
		[429, '{"code":30}'],
		[429, 'slow down'],
		[200, '{"code":9,"description":"队列已满"}'],
		[503, '{"error":{"message":"?","type":"new_api_error","code":"system_cpu_overloaded"}}'],
		[503, '{"error":{"message":"?","type":"comet_api_error","code":"system_memory_overloaded"}}'],
		[503, '{"error":{"message":"?","type":"new_api_error","code":"system_disk_overloaded"}}'],
	])('may be sent again after HTTP %i with %j, not before the server wants it', (status, text) => {
		const failure = failureOf(() => toSubmitReceipt({ ...answer(text, status), retryAfterMs: 7_000 }, video));
		expect(failure).toMatchObject({ isRepeatable: true, isFateUnknown: false, retryAfterMs: 7_000 });
	});

	it.each([
		[200, '{"code":3}'],
		[200, '{"code":4}'],
		[200, '{"code":9}'],
		[200, '{"code":24}'],
		[400, '{"code":4}'],
		[401, ''],
		[403, ''],
		[404, ''],
		[413, ''],
		[302, ''],
		[200, '{"success":false,"code":-1,"message":"state too long"}'],
		[500, '{"code":4,"description":"quota_not_enough"}'],
		[503, '{"error":{"message":"?","type":"new_api_error","code":"model_not_found"}}'],
		[403, '{"error":{"message":"?","type":"new_api_error","code":"access_denied"}}'],
		[401, '{"error":{"message":"Invalid token","type":"new_api_error","code":"invalid"}}'],
		[403, '<html><title>Just a moment</title></html>'],
	])('is refused, and not sent again, after HTTP %i with %j', (status, text) => {
		expect(refused(text, status)).toMatchObject({ isRepeatable: false, isFateUnknown: false });
	});

	it.each([
		[200, '{"code":1,"result":"17"}'],
		[400, '{"code":1,"result":"17"}'],
	])('is accepted with HTTP %i and %j', (status, text) => {
		expect(toSubmitReceipt(answer(text, status), video).taskId).toBe('17');
	});

	it('blames Base URL for a web page when the list call is answered with one, too', () => {
		const failure = failureOf(() => toSubmitReceipt(answer(PAGE), video, { isListAPage: true }));
		expect(failure.message).toBe(`“Base URL” doesn't lead to a Midjourney API, but to a web page, "New API"`);
		expect(failure).toMatchObject({ isRepeatable: false, isFateUnknown: false });
	});

	it('adds what is known of gateways to an answer that tells nobody anything', () => {
		const gateway = refused({ code: 5, description: 'do_request_failed ' }, 400);
		expect(gateway.description).toContain('new-api gateway normally neither charges');
		expect(refused(PAGE).description).toContain('too old to make videos');
	});

	it('keeps the callback address, which some servers echo, out of the receipt', () => {
		const properties = { notifyHook: 'https://n8n.example/?signature=5', a: 1 };
		expect(toSubmitReceipt(answer({ code: 1, result: '17', properties }), video).properties).toEqual({
			a: 1,
		});
	});

	it('names no task where none was sent along', () => {
		const { description } = refused({ code: 4, description: 'task_status_not_success' });
		expect(description).not.toContain('undefined');
	});

	it('takes the API’s own code for a refusal when details come in an error object', () => {
		const { message, isFateUnknown } = refused({ code: 24, description: 'banned', error: { details: [] } });
		expect(message).toBe('The server refused the video (code 24: banned)');
		expect(isFateUnknown).toBe(false);
	});

	it('never fills a message with what the server sent', () => {
		const long = 'x\n'.repeat(100_000);
		for (const status of [200, 400, 500]) {
			const { message, description } = refused({ code: long, type: long, message: long }, status);
			expect(message.length).toBeLessThan(600);
			expect(message).not.toContain('\n');
			expect(description).not.toContain('x\nx');
		}
		const properties = { bannedWord: long };
		expect(refused({ code: 24, description: '?', properties }).description!.length).toBeLessThan(600);
	});

	it('names the address of a redirect and does not follow it', () => {
		const failure = failureOf(() =>
			toSubmitReceipt(answer('', 301, 'https://new.example/mj/submit/video'), video),
		);
		expect(failure.description).toContain('redirects to https://new.example.');
	});
});
