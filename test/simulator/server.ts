import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';

import { apiRoutes, fileRoutes, type RouteContext } from './routes.ts';
import { send } from './sending.ts';
import type { Clock, RecordedRequest, Route, SubmitCall } from './types.ts';

declare module 'fastify' {
	interface FastifyRequest {
		recorded: RecordedRequest;
	}
	interface FastifyContextConfig {
		route?: Route;
		/** Set for submissions. */
		call?: SubmitCall;
	}
}

interface ServerOptions {
	pathPrefix: string;
	bodyLimitBytes: number;
	clock: Clock;
	requests: RecordedRequest[];
	onRequestEnd: (request: RecordedRequest) => void;
}

/** A server with all routes, errors in the character's own words and every request on record. Not listening yet. */
export function createServer(options: ServerOptions, context: RouteContext): FastifyInstance {
	const app = Fastify({
		bodyLimit: options.bodyLimitBytes,
		forceCloseConnections: true,
		// The API doesn't coerce types, and ignores fields it doesn't know.
		ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
	});
	recordRequests(app, options);
	readJsonBodies(app);
	const { character } = context;
	app.setErrorHandler<FastifyError>(({ message, statusCode = 500 }, request, reply) =>
		send(request, reply, character.invalid(request.recorded, message, statusCode)),
	);
	app.setNotFoundHandler((request, reply) => send(request, reply, character.unknownPath(request.recorded)));
	app.register(apiRoutes, { ...context, prefix: options.pathPrefix });
	app.register(fileRoutes, { ...context, prefix: options.pathPrefix });
	return app;
}

function recordRequests(app: FastifyInstance, { clock, requests, onRequestEnd }: ServerOptions): void {
	app.addHook('onRequest', async (request, reply) => {
		const recorded = toRecorded(request, clock());
		request.recorded = recorded;
		requests.push(recorded);
		reply.raw.once('close', () => onRequestEnd(recorded));
	});
}

function toRecorded(request: FastifyRequest, receivedAtMs: number): RecordedRequest {
	return {
		route: request.routeOptions.config?.route ?? 'other',
		method: request.method,
		path: request.url,
		headers: request.headers,
		hasAuthorization: request.headers.authorization !== undefined,
		rawBody: '',
		body: undefined,
		receivedAtMs,
		outcome: '',
	};
}

/** Records the text of every body; only JSON gets past the schemas. */
function readJsonBodies(app: FastifyInstance): void {
	app.removeAllContentTypeParsers();
	const read = async (request: FastifyRequest, raw: string) => {
		const isJson = request.headers['content-type']?.startsWith('application/json');
		request.recorded.rawBody = raw;
		request.recorded.body = isJson ? parsedJson(raw) : undefined;
		return request.recorded.body;
	};
	app.addContentTypeParser(['application/json', '*'], { parseAs: 'string' }, read);
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw Object.assign(new Error('The body is not JSON'), { statusCode: 400 });
	}
}
