/** Collects the responses and log entries of a webhook call, with n8n's side of it. */
export function createAnswer() {
	const sent: unknown[] = [];
	const log: string[] = [];
	const toLog = (level: string) => (text: string) => void log.push(`${level} ${text}`);
	return {
		sent,
		log,
		answering: {
			getResponseObject: () => ({
				status: (status: number) => ({ json: (body: unknown) => sent.push({ status, body }) }),
			}),
			logger: { error: toLog('error'), warn: toLog('warn'), info: toLog('info'), debug: toLog('debug') },
		},
	};
}

/** The same context, but reading a property it doesn't have throws. */
export function toStrict<Context extends object>(context: Context): Context {
	return new Proxy(context, {
		get: (target, name): unknown => {
			if (name in target) return target[name as keyof Context];
			throw new Error(`The context has no ${String(name)}`);
		},
	});
}
