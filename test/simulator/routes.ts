import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { type Answer, gatewayError, jsonAnswer, requestError } from './answers.ts';
import type { Faults } from './faults.ts';
import type { TaskRecord } from './rendering.ts';
import { resultAnswer } from './results.ts';
import { ListRequest, ResultHeaders, ResultParams, TaskParams, VideoRequest } from './schemas.ts';
import { send } from './sending.ts';
import type { SubmissionDesk } from './submissions.ts';
import type { TaskStore } from './tasks.ts';
import type { Clock, SpeedMode } from './types.ts';

export interface RouteContext {
	apiKey: string;
	nowMs: Clock;
	tasks: TaskStore;
	desk: SubmissionDesk;
	faults: Faults;
	closing: AbortSignal;
}

const SUBMIT_PATHS: Record<SpeedMode, string> = {
	default: '/mj/submit/video',
	fast: '/mj-fast/mj/submit/video',
	turbo: '/mj-turbo/mj/submit/video',
	relax: '/mj-relax/mj/submit/video',
};

/** The calls that need the key. */
export const apiRoutes: FastifyPluginAsyncTypebox<RouteContext> = async (app, context) => {
	const { tasks, desk, nowMs } = context;

	app.addHook('onRequest', async (request, reply) => {
		if (request.headers.authorization === `Bearer ${context.apiKey}`) return;
		return send(request, reply, requestError(401, 'Invalid token', 'new_api_error', 'invalid_api_key'));
	});

	for (const [speedMode, path] of Object.entries(SUBMIT_PATHS) as Array<[SpeedMode, string]>) {
		const options = { schema: { body: VideoRequest }, config: { route: 'submit' } } as const;
		app.post(path, options, async (request, reply) => {
			const { body } = request;
			const existing = () => desk.existing(body);
			return answer(context, request, reply, () => desk.submit(body, speedMode), existing);
		});
	}

	const fetchOptions = { schema: { params: TaskParams }, config: { route: 'fetch' } } as const;
	app.get('/mj/task/:id/fetch', fetchOptions, async (request, reply) =>
		answer(context, request, reply, (agoMs) => {
			const record = tasks.recordOf(request.params.id, nowMs() - agoMs);
			return record ? jsonAnswer(200, record) : gatewayError('task_no_found ');
		}),
	);

	const listOptions = { schema: { body: ListRequest }, config: { route: 'list' } } as const;
	app.post('/mj/task/list-by-condition', listOptions, async (request, reply) =>
		answer(context, request, reply, (agoMs) => {
			const ids = [...new Set(request.body.ids)];
			const records = ids
				.map((id) => tasks.recordOf(id, nowMs() - agoMs))
				.filter((record) => record !== undefined);
			return jsonAnswer(200, records.map(toListed));
		}),
	);
};

/** The list leaves the videos to the fetch call. */
function toListed(record: TaskRecord): TaskRecord {
	return { ...record, videoUrl: undefined, videoUrls: undefined };
}

/** Finished files, for everybody. */
export const resultRoutes: FastifyPluginAsyncTypebox<RouteContext> = async (app, context) => {
	const schema = { params: ResultParams, headers: ResultHeaders };
	app.get('/results/:file', { schema, config: { route: 'result' } }, async (request, reply) =>
		answer(context, request, reply, () => resultAnswer(request.params.file, request.headers.range)),
	);
};

/** Faults act on requests that the API would serve: let in and valid. */
async function answer(
	{ faults, closing }: RouteContext,
	request: FastifyRequest,
	reply: FastifyReply,
	normal: (agoMs: number) => Answer,
	existing?: () => Answer,
): Promise<FastifyReply> {
	return send(request, reply, faults.answer({ request: request.recorded, normal, existing }), closing);
}
