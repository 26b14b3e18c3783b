import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';

import { type Logger, LoggerProxy } from 'n8n-workflow';
import { afterAll, beforeAll, vi } from 'vitest';

/** n8n's own modules, the very instances that n8n-core uses. */
const requireOfCore = createRequire(createRequire(import.meta.url).resolve('n8n-core'));
const { Container } = requireOfCore('@n8n/di') as {
	Container: { get: (type: unknown) => Logger; set: (type: unknown, value: Logger) => void };
};
const { Logger: loggerType } = requireOfCore('@n8n/backend-common') as { Logger: unknown };

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** Whatever the node and n8n log at any level, with all details, and whatever is printed, during a suite. */
export function useCapture(): unknown[] {
	const lines: unknown[] = [];
	let original: Logger;
	beforeAll(() => {
		original = Container.get(loggerType);
		setLogger(createRecorder(lines));
		const { _stdout, _stderr } = console as unknown as Record<'_stdout' | '_stderr', Writable>;
		for (const stream of [process.stdout, process.stderr, _stdout, _stderr]) {
			vi.spyOn(stream, 'write').mockImplementation((text: unknown) => lines.push(['printed', text]) > 0);
		}
		for (const level of ['log', ...LEVELS] as const) {
			vi.spyOn(console, level).mockImplementation((...words) => void lines.push(['printed', ...words]));
		}
	});
	afterAll(() => {
		vi.restoreAllMocks();
		setLogger(original);
	});
	return lines;
}

function createRecorder(lines: unknown[]): Logger {
	const log = (level: string) => (message: string, details?: object) => {
		lines.push([level, message, details]);
	};
	const [error, warn, info, debug] = LEVELS.map(log) as [Logger['error'], ...Array<Logger['error']>];
	const recorder = { error, warn, info, debug, scoped: () => recorder } as unknown as Logger;
	return recorder;
}

/** n8n-core and the contexts of nodes get theirs in one of these two ways. */
function setLogger(logger: Logger): void {
	Container.set(loggerType, logger);
	LoggerProxy.init(logger);
}
