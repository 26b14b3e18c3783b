/** An answer before it's sent. Faults add `delayMs`, `until` and `ending`. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string | Buffer;
	delayMs?: number;
	until?: Promise<unknown>;
	ending?: 'hang' | 'reset' | 'truncated' | 'stalled';
}

export interface ApiCode {
	code: number;
	description: string;
	status?: number;
	result?: string;
	properties?: Record<string, unknown>;
}

export const jsonAnswer = (status: number, value: unknown): Answer => ({
	status,
	headers: { 'content-type': 'application/json; charset=utf-8' },
	body: JSON.stringify(value),
});

/** The answer to a submission, accepted or refused. */
export const codeAnswer = ({
	status = 200,
	code,
	description,
	result = '',
	properties = {},
}: ApiCode): Answer => jsonAnswer(status, { code, description, result, properties });

export const plainAnswer = (status: number, body: string): Answer => ({
	status,
	headers: { 'content-type': 'text/plain; charset=utf-8' },
	body,
});

export const requestError = (status: number, message: string, type: string, code: string): Answer =>
	jsonAnswer(status, { error: { message, type, code } });

/** Sums up an answer in a few words for human readers. */
export function outcomeOf({ body, ending, delayMs }: Answer): string {
	if (ending === 'hang' || ending === 'reset') return ending;
	const words = [ending, delayMs && `after ${delayMs} ms`, bodyOutcome(body)];
	return words.filter(Boolean).join(' ');
}

function bodyOutcome(body: string | Buffer): string {
	if (typeof body !== 'string') return `${body.length} bytes`;
	const value = parsedOrUndefined(body);
	if (Array.isArray(value)) return `${value.length} tasks`;
	if (typeof value !== 'object' || value === null) return body.slice(0, 40);
	const { code, description, message, result, status, progress, error } = value as Record<string, unknown>;
	if (error) return JSON.stringify(error);
	const words = code === undefined ? [status, progress] : ['code', code, description ?? message, result];
	return words.filter((word) => word !== undefined && word !== '').join(' ');
}

function parsedOrUndefined(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
