import type { Writable } from 'node:stream';

import type { Logger } from 'n8n-workflow';
import { afterAll, beforeAll, vi } from 'vitest';

import { LEVELS, sharedLogger } from '../sharedLogger.ts';

/** Captures what the node and n8n log at any level, with all details, and everything printed, during a suite. */
export function useCapture(): unknown[] {
	const lines: unknown[] = [];
	let original: Logger;
	beforeAll(() => {
		const logger = sharedLogger();
		original = logger.target;
		logger.target = createRecorder(lines);
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
		sharedLogger().target = original;
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
