import { createRequire } from 'node:module';

import { type Logger, LoggerProxy } from 'n8n-workflow';

/** n8n's own modules, the very instances that n8n-core uses. */
const requireOfCore = createRequire(createRequire(import.meta.url).resolve('n8n-core'));
const { Container } = requireOfCore('@n8n/di') as {
	Container: { get: (type: unknown) => Logger; set: (type: unknown, value: Logger) => void };
};
const { Logger: loggerType } = requireOfCore('@n8n/backend-common') as { Logger: unknown };

export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export type SharedLogger = Logger & {
	/** What takes down the lines now. */
	target: Logger;
};

/**
 * The logger of n8n-core and of nodes. The services of n8n keep the one that they have got first, for all files of a
 * process; so there is only one, which passes everything on. Has to be called before anything runs in n8n-core.
 */
export function sharedLogger(): SharedLogger {
	const known = Container.get(loggerType);
	if ('target' in known) return known as SharedLogger;
	const passOn = LEVELS.map((level) => {
		const log: Logger['error'] = (message, details) => logger.target[level](message, details);
		return [level, log];
	});
	const logger = { ...Object.fromEntries(passOn), scoped: () => logger, target: known } as SharedLogger;
	// n8n-core and the contexts of nodes get theirs in one of these two ways.
	Container.set(loggerType, logger);
	LoggerProxy.init(logger);
	return logger;
}
