import fc from 'fast-check';

import type { ApiResponse, SubmissionContent } from '../../../nodes/MidjourneyVideo/api/types.ts';
import { damaged, finished, forged, genuine, ID, idLiteral, mostlyJson } from './arbitraries.ts';

const words = mostlyJson(
	'Submit success',
	'quota_not_enough ',
	'insert_midjourney_task_failed',
	'队列已满',
	'task_no_found',
	'task_status_not_success',
	'Prompt 不能为空',
	'当前分组上游负载已饱和',
	'line 1\nline 2\r\n    at Server.answer (/srv/server.js:1:2)',
	'x'.repeat(700),
	'',
);

const type = mostlyJson(
	'upstream_error',
	'new_api_error',
	'comet_api_error',
	'invalid_request_error',
	'x'.repeat(700),
	null,
);
const properties = mostlyJson({ bannedWord: 'blood' }, { bannedWord: 'x'.repeat(700) }, {}, null);
const code = mostlyJson(
	1,
	21,
	22,
	'1',
	3,
	4,
	9,
	23,
	24,
	30,
	'24',
	77,
	5,
	-1,
	0,
	'invalid_api_key',
	'model_not_found',
	'access_denied',
	'system_cpu_overloaded',
	'bad_response_status_code',
	null,
	'x'.repeat(700),
);

/** A response in the API's own shape. Its ID is missing, a number or a string, sometimes in an array. */
export const codeAnswer = fc
	.tuple(
		fc.record({ code, description: words, properties }, { requiredKeys: ['code'] }),
		fc.oneof(
			{ weight: 5, arbitrary: idLiteral.map(({ json }) => json) },
			{ weight: 1, arbitrary: idLiteral.map(({ json }) => `[${json}]`) },
			{
				weight: 1,
				arbitrary: mostlyJson('', null, [], [[]], 1.5, true).map((value) => JSON.stringify(value)),
			},
		),
	)
	.map(([answer, result]) => `{"result":${result},${JSON.stringify(answer).slice(1)}`);

const error = fc.record({ message: words, type, code }, { requiredKeys: [] });

const gatewayError = fc
	.oneof(
		error,
		error.map((details) => ({ error: details })),
		fc.record({ description: words, type, code }, { requiredKeys: [] }),
		fc.record({ error: words, code, type }, { requiredKeys: ['error'] }),
		fc.record({ error, code, type, description: words }),
		fc.record({ id: idLiteral.map(({ digits }) => digits), type: fc.constantFrom('video', 'task') }),
		fc.record({ message: words, data: fc.jsonValue() }),
	)
	.map((answer) => JSON.stringify(answer));

const BEGINS = ['', '\n ', '\ufeff', '<?xml version="1.0"?>\n', '<!-- cached -->\n'];

/** A proxy's page: its title and its HTML. */
export const page = fc
	.record({
		title: fc.oneof(
			fc.constantFrom('502 Bad Gateway', '\n Just a\n moment…\n', '', 'x'.repeat(700)),
			fc.string().filter((title) => !/[<>]/.test(title)),
		),
		begin: fc.constantFrom(...BEGINS),
		root: fc.constantFrom('<html>', '<!DOCTYPE html><html lang="en">', '<HTML>', '<head>'),
	})
	.map(({ title, begin, root }) => ({
		title,
		html: `${begin}${root}<title data-x="1">${title}</title><body><h1 class="error">Sorry</h1></body>`,
	}));

export const anyText = fc.oneof(
	{ weight: 8, arbitrary: codeAnswer },
	{ weight: 4, arbitrary: gatewayError },
	{ weight: 2, arbitrary: damaged(fc.oneof(codeAnswer, gatewayError)) },
	{ weight: 1, arbitrary: page.map(({ html }) => html) },
	{ weight: 1, arbitrary: genuine.map((record) => JSON.stringify(record)) },
	{
		weight: 1,
		arbitrary: fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constantFrom('', 'null', '{}', '[]')),
	},
);

const status = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom(200, 200, 200, 201, 202) },
	{
		weight: 3,
		arbitrary: fc.constantFrom(101, 204, 301, 302, 307, 400, 401, 403, 404, 405, 408, 413, 429, 499),
	},
	{ weight: 2, arbitrary: fc.constantFrom(500, 502, 503, 504, 524, 599) },
	{ weight: 1, arbitrary: fc.integer({ min: 100, max: 999 }) },
);

const location = fc.constantFrom(
	null,
	'',
	'/login',
	'https://new.example/mj',
	'https://u:p@x.example/',
	'http://',
);

/** The receipt of an accepted video. Random responses seldom contain one. */
export const acceptance = fc
	.tuple(fc.constantFrom(1, 21, 22), idLiteral)
	.map(([accepted, { json }]) => `{"code":${accepted},"description":"Submit success","result":${json}}`);

export const anyResponse: fc.Arbitrary<ApiResponse> = fc.oneof(
	{ weight: 5, arbitrary: fc.record({ status, location, text: anyText }) },
	{ weight: 1, arbitrary: fc.record({ status: fc.constantFrom(200, 201), location, text: acceptance }) },
	{ weight: 1, arbitrary: fc.record({ status: fc.constantFrom(301, 302), location, text: anyText }) },
);

export const anySubmission = fc.constantFrom<SubmissionContent>(
	{ call: 'video', body: { motion: 'low', image: 'https://example.com/a.png' } },
	{ call: 'video', body: { motion: 'low', action: 'extend', taskId: '55', index: 0 } },
	{ call: 'imagine', body: { prompt: 'waves' } },
	{ call: 'action', body: { taskId: '55', customId: 'MJ::JOB::upsample::1::a' } },
);

const recordText = forged.map((record) => JSON.stringify(record));

const accepted = { code: 1, description: 'ok', result: ID, properties: {} };

/** A record or a receipt with one field nested up to 10,000 levels deep. */
const deepText = fc
	.record({
		answer: fc.constantFrom(finished, accepted),
		name: fc.constantFrom('state', 'prompt', 'properties', 'videoUrls', 'new'),
		levels: fc.integer({ min: 1, max: 10_000 }),
	})
	.map(({ answer, name, levels }) =>
		JSON.stringify({ ...answer, [name]: 'DEEP' }).replace(
			'"DEEP"',
			`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`,
		),
	);

/** What may arrive instead of a record or a receipt. */
export const hostileText = fc.oneof(
	{ weight: 60, arbitrary: recordText },
	{ weight: 20, arbitrary: damaged(recordText) },
	{ weight: 20, arbitrary: anyText },
	{ weight: 20, arbitrary: acceptance },
	{ weight: 1, arbitrary: deepText },
);

const ROW_FIELDS = [
	'id',
	'status',
	'progress',
	'videoUrl',
	'imageUrl',
	'state',
	'code',
	'type',
	'description',
	'submitTime',
];

/** What a response may repeat in one long row. */
export const ROW_UNITS = ['<title', '<html', '<?xml', 'prompt', ' ', '\n', '"', '\\', '1', '[', '{"error":'];

/**
 * Responses with such a row in every position. Code whose time grows with the square of the length would take hours,
 * far beyond the test's time limit.
 */
export function toLongTexts(unit: string): string[] {
	const row = unit.repeat(500_000 / unit.length);
	const inFields = ROW_FIELDS.map((name) => JSON.stringify({ id: ID, [name]: row }));
	return [row, `<html>${row}`, `<html><title${row}`, ...inFields];
}
