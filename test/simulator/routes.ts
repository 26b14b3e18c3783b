import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Answer } from './answers.ts';
import type { Character, SubmissionCall } from './character.ts';
import type { Faults } from './faults.ts';
import type { Results } from './results.ts';
import { ListRequest, ResultHeaders, ResultParams, TaskParams } from './schemas.ts';
import { send } from './sending.ts';
import { SUBMIT_SCHEMAS } from './submitCalls.ts';
import type { CharacterName, Clock, SubmitCall } from './types.ts';

export interface RouteContext {
	name: CharacterName;
	character: Character;
	patienceSeconds: number;
	nowMs: Clock;
	faults: Faults;
	results: Results;
	closing: AbortSignal;
}

/** The calls that need a key. */
export const apiRoutes: FastifyPluginAsyncTypebox<RouteContext> = async (app, context) => {
	const { character, nowMs } = context;

	app.addHook('onRequest', async (request, reply) => {
		const refusal = character.refusalOf(request.recorded);
		return refusal && send(request, reply, refusal);
	});

	app.addHook('preValidation', async (request, reply) => {
		const refusal = character.modelRefusalOf?.(request.recorded, request.routeOptions.config.call);
		return refusal && send(request, reply, refusal);
	});

	for (const prefix of character.prefixes) {
		const modeOf = ({ params }: FastifyRequest) => (params as { mode?: string }).mode ?? prefix.slice(1);

		for (const call of Object.keys(SUBMIT_SCHEMAS) as SubmitCall[]) {
			const submitOptions = {
				schema: { body: SUBMIT_SCHEMAS[call] },
				config: { route: 'submit', call },
			} as const;
			app.post(`${prefix}/mj/submit/${call}`, submitOptions, async (request, reply) => {
				const { recorded, body } = request;
				const submission = character.submission(recorded, { call, body }, modeOf(request));
				return answer(context, request, reply, () => submission.normal(), submission);
			});
		}

		const fetchOptions = { schema: { params: TaskParams }, config: { route: 'fetch' } } as const;
		app.get(`${prefix}/mj/task/:id/fetch`, fetchOptions, async (request, reply) =>
			answer(context, request, reply, (agoMs) =>
				character.fetch(request.recorded, request.params.id, nowMs() - agoMs),
			),
		);

		const listOptions = { schema: { body: ListRequest }, config: { route: 'list' } } as const;
		app.post(`${prefix}/mj/task/list-by-condition`, listOptions, async (request, reply) =>
			answer(context, request, reply, (agoMs) =>
				character.list(request.recorded, request.body.ids, nowMs() - agoMs),
			),
		);
	}
};

/** Result files and tasks' pictures, which need no key. */
export const fileRoutes: FastifyPluginAsyncTypebox<RouteContext> = async (app, context) => {
	const { character, results } = context;
	const schema = { params: ResultParams, headers: ResultHeaders };
	app.get('/results/:file', { schema, config: { route: 'result' } }, async (request, reply) =>
		answer(context, request, reply, () => results.answer(request.params.file, request.headers.range)),
	);
	if (!character.image) return;
	const imageOptions = {
		schema: { params: TaskParams },
		config: { route: 'image' },
		exposeHeadRoute: false,
	} as const;
	app.get('/mj/image/:id', imageOptions, async (request, reply) =>
		answer(context, request, reply, () => character.image!(request.params.id)),
	);
};

/** Faults act only on requests the API would serve: let in and valid. */
async function answer(
	{ name, faults, closing, patienceSeconds }: RouteContext,
	request: FastifyRequest,
	reply: FastifyReply,
	normal: (agoMs: number) => Answer,
	submission?: SubmissionCall,
): Promise<FastifyReply> {
	const call = { request: request.recorded, normal, submission, character: name, patienceSeconds };
	return send(request, reply, faults.answer(call), closing);
}
