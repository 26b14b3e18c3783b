import type { AddressInfo } from 'node:net';

import Fastify from 'fastify';

export interface ToolCall {
	tool: string;
	args: Record<string, unknown>;
}

/** A tool call, several in one turn, or what the model says to the user. */
export type ModelReply = ToolCall | ToolCall[] | { say: string };

/** One turn of the model. @param toolResult what the last tool returned, parsed, or its text if it isn't JSON */
export type ModelTurn = (toolResult: unknown) => ModelReply;

/** A request to OpenAI's chat completions, as far as the tests read it. */
export interface ChatRequest {
	messages: Array<{ role: string; content: string | null; tool_calls?: unknown[] }>;
	tools?: Array<{ function: { name: string; description: string; parameters: object } }>;
}

export interface ChatModel {
	/** The base URL for the credential of n8n's OpenAI Chat Model. */
	readonly url: string;
	/** Received since the last `script()`. */
	readonly requests: ChatRequest[];
	/** What the tools returned in the last request's chat, in order. */
	toolResults: () => unknown[];
	/** Sets what the model does from now on, turn by turn. */
	script: (turns: ModelTurn[]) => void;
	close: () => Promise<void>;
}

/** Starts a chat model on 127.0.0.1 that speaks OpenAI's API and follows a script. */
export async function startChatModel(): Promise<ChatModel> {
	const requests: ChatRequest[] = [];
	let turns: ModelTurn[] = [];
	const app = Fastify({ forceCloseConnections: true });
	app.post('/v1/chat/completions', (request) => {
		const body = request.body as ChatRequest;
		requests.push(body);
		const turn = turns.shift();
		return toCompletion(turn ? turn(toToolResults(body).at(-1)) : { say: 'Nothing more is scripted.' });
	});
	await app.listen({ host: '127.0.0.1', port: 0 });
	const { port } = app.server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		requests,
		toolResults: () => toToolResults(requests.at(-1)!),
		script: (next) => {
			turns = [...next];
			requests.splice(0);
		},
		close: async () => await app.close(),
	};
}

function toToolResults({ messages }: ChatRequest): unknown[] {
	return messages.filter(({ role }) => role === 'tool').map(({ content }) => toParsed(content ?? ''));
}

function toParsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

let calls = 0;

function toCompletion(reply: ModelReply): object {
	const isSaid = 'say' in reply;
	const message = isSaid
		? { role: 'assistant', content: reply.say }
		: { role: 'assistant', content: null, tool_calls: [reply].flat().map(toToolCall) };
	return {
		id: 'chatcmpl-1',
		object: 'chat.completion',
		created: 0,
		model: 'scripted',
		choices: [{ index: 0, message, finish_reason: isSaid ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
	};
}

function toToolCall({ tool, args }: ToolCall): object {
	return {
		id: `call_${++calls}`,
		type: 'function',
		function: { name: tool, arguments: JSON.stringify(args) },
	};
}
