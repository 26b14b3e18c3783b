import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	INodeParameters,
	INodeProperties,
} from 'n8n-workflow';
import { vi } from 'vitest';

import { properties } from '../../nodes/MidjourneyVideo/operations/index.ts';
import { createRun } from '../../nodes/MidjourneyVideo/run/createRun.ts';
import type { Known, Run, WaitToWatch } from '../../nodes/MidjourneyVideo/run/operation.ts';
import { createClock as createProcessClock } from '../../nodes/MidjourneyVideo/shared/clock.ts';
import { createApi, type Script } from './fakeApi.ts';
import { createRunContext, type RunOptions } from './run/storedExecution.ts';

export interface RunSituation extends RunOptions {
	operation?: string;
	/** The node's On Error; stops the workflow by default. */
	onError?: 'continueRegularOutput' | 'continueErrorOutput';
	/** n8n's execution mode; a test run in the editor by default. */
	mode?: string;
	/** What n8n has stored with the node. */
	nodeContext?: IDataObject;
	/** What the watch knows about the tasks of a wait that it hands over. */
	known?: Map<string, Known>;
	/** How the server responds. */
	script?: Script;
	/** The node's parameters as entered, such as expressions; the first item's by default. */
	parameters?: INodeParameters;
	download?: Run['files']['download'];
	/** Replaces parts of n8n's side. */
	change?: object;
}

const FILE = { data: '', mimeType: 'video/mp4' } satisfies IBinaryData;

/**
 * A run of the node over items with these parameters, by name. Missing ones have the panel's defaults, and reading one
 * that's an Error throws it. The stages are real; everything that would leave the process is faked.
 */
export function createFakeRun(items: Array<Record<string, unknown>>, situation: RunSituation = {}) {
	const { operation = 'submit', onError, mode = 'manual', nodeContext = {}, known, script = {} } = situation;
	const stop = new AbortController();
	const hints: string[] = [];
	const log: string[] = [];
	const notes: string[] = [];
	const downloads: string[] = [];
	const watched: WaitToWatch[] = [];
	const base = createRunContext(nodeContext, situation);
	const node = {
		...base.getNode(),
		onError,
		parameters: { operation, ...(situation.parameters ?? items[0]) },
	};
	const defaults = toDefaults(operation);
	const input = items.map((_, index) => ({ json: { item: index } }));
	const context = {
		...base,
		getNode: () => node,
		getMode: () => mode,
		continueOnFail: () => onError !== undefined,
		getInputData: () => input,
		getNodeParameter: (name: string, itemIndex: number, fallback?: unknown) => {
			const value = { ...defaults, ...items[itemIndex] }[name] ?? fallback;
			if (value instanceof Error) throw value;
			return value;
		},
		getExecutionCancelSignal: () => stop.signal,
		addExecutionHints: ({ message }: { message: string }) => void hints.push(message),
		sendMessageToUI: () => {},
		logger: {
			info: (text: string) => log.push(text),
			warn: (text: string) => log.push(text),
		},
		helpers: {
			checkProcessedAndRecord: async ([note]: string[]) => {
				notes.push(note!);
				return { new: [note], processed: [] };
			},
		},
		...situation.change,
	} as unknown as IExecuteFunctions;
	// With fake timers, the code under test uses them as its clock, and so must the API.
	const api = createApi(script, vi.isFakeTimers() ? createProcessClock(() => false) : undefined);
	const run: Run = {
		...createRun(context),
		api,
		files: {
			download: async (request) => {
				downloads.push(request.url);
				return (await situation.download?.(request)) ?? FILE;
			},
			fetchImage: async () => await Promise.reject(new Error('Nothing may be fetched')),
		},
		watch: {
			size: 0,
			reachesItself: () => true,
			add: (wait) => void watched.push(wait),
			takeOver: () => known ?? new Map<string, Known>(),
		},
		readCallbackSecret: async () => await Promise.resolve(''),
	};
	return { run, context, requests: api.log, downloads, watched, hints, log, notes, stop: () => stop.abort() };
}

export { FILE as VIDEO_FILE };

/** The panel's default values for an operation. */
function toDefaults(operation: string): Record<string, unknown> {
	const isShown = ({ displayOptions }: INodeProperties) =>
		(displayOptions?.show?.operation as string[] | undefined)?.includes(operation) ?? true;
	const fields = properties.filter(isShown).map(({ name, default: value }) => [name, value] as const);
	return { ...Object.fromEntries(fields), operation };
}
