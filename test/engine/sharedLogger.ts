import { createRequire } from 'node:module';

import { type Logger, LoggerProxy } from 'n8n-workflow';

/** n8n's own modules: the same instances that n8n-core uses. */
const requireOfCore = createRequire(createRequire(import.meta.url).resolve('n8n-core'));
const { Container } = requireOfCore('@n8n/di') as {
	Container: { get: (type: unknown) => Logger; set: (type: unknown, value: Logger) => void };
};
const { Logger: loggerType } = requireOfCore('@n8n/backend-common') as { Logger: unknown };

export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export type SharedLogger = Logger & {
	/** Where the lines go now. */
	target: Logger;
};

/**
 * The logger of n8n-core and of nodes. n8n's services keep the first one they get, for all test files of a process, so
 * there's only one, which passes everything on to its target. Call this before anything runs in n8n-core.
 */
export function sharedLogger(): SharedLogger {
	const known = Container.get(loggerType);
	if ('target' in known) return known as SharedLogger;
	const passOn = LEVELS.map((level) => {
		const log: Logger['error'] = (message, details) => logger.target[level](message, details);
		return [level, log];
	});
	const logger = { ...Object.fromEntries(passOn), scoped: () => logger, target: known } as SharedLogger;
	// n8n-core and nodes' contexts get their logger in one of these two ways.
	Container.set(loggerType, logger);
	LoggerProxy.init(logger);
	return logger;
}
