import type { VideoTask } from '../api/task';
import { setBounded } from '../shared/boundedMap';
import { isObject } from '../shared/json';
import { toTaskEvent } from './callback';
import type { Confirmation } from './confirmCallback';

/** Events, and nonces of signed URLs, that a trigger node remembers in this process; each has about 50 characters. */
export const REMEMBERED_CALLBACKS = 10_000;

/** Those that it remembers in the database, which n8n writes at every start of a workflow. */
export const STORED_CALLBACKS = 1_000;

/** What one trigger node remembers of the callbacks that started a workflow; the oldest is forgotten first. */
export class CallbackMemory {
	/** Confirmations under way: copies that arrive at the same moment share one. */
	readonly pending = new Map<string, Promise<Confirmation>>();

	private readonly entries = new Map<string, string>();

	/** Whether this event of the task, or for its progress a later one, has started a workflow. */
	hasStarted(task: VideoTask): boolean {
		return toKeys(task).some((key) => this.entries.has(key));
	}

	/** Whether the nonce came with another task: then its signature was stolen. */
	isNonceOfAnother(nonce: string, { id }: VideoTask): boolean {
		return (this.entries.get(toNonceKey(nonce)) ?? id) !== id;
	}

	/** Remembers a start; to be called right after `hasStarted`, so that two copies do not both start. */
	addStart(task: VideoTask, nonce: string | undefined): void {
		this.add(toEventKey(task), '');
		if (nonce !== undefined) this.add(toNonceKey(nonce), task.id);
	}

	/** Takes in what `toStored` gave, e.g. before a restart or in another process; anything else is passed over. */
	load(stored: unknown): void {
		if (!isObject(stored)) return;
		for (const [key, value] of Object.entries(stored)) {
			if (typeof value === 'string' && !this.entries.has(key)) this.add(key, value);
		}
	}

	/** The newest entries, as plain data. */
	toStored(): Record<string, string> {
		return Object.fromEntries([...this.entries].slice(-STORED_CALLBACKS));
	}

	private add(key: string, value: string): void {
		setBounded(this.entries, key, value, REMEMBERED_CALLBACKS);
	}
}

const memories = new Map<string, CallbackMemory>();

/** Trigger nodes with a memory in this process. */
export const REMEMBERED_TRIGGERS = 1_000;

/** The memory of a trigger node in this process; n8n makes a new context for every callback. */
export function memoryOf(workflowId: string, nodeId: string): CallbackMemory {
	const key = `${workflowId} ${nodeId}`;
	const memory = memories.get(key) ?? new CallbackMemory();
	setBounded(memories, key, memory, REMEMBERED_TRIGGERS);
	return memory;
}

/** Tells an event of a task from all others. Ids have no blanks, so that no two tasks share a key. */
export function toEventKey(task: VideoTask): string {
	const { id, status, progressPercent } = task;
	const event = toTaskEvent(task);
	return event === 'progress' ? `progress ${status} ${progressPercent} ${id}` : `${event} ${id}`;
}

/** The event's own key, and of progress those of the ends that make it old. */
function toKeys(task: VideoTask): string[] {
	const ends = toTaskEvent(task) === 'progress' ? [`succeeded ${task.id}`, `failed ${task.id}`] : [];
	return [toEventKey(task), ...ends];
}

function toNonceKey(nonce: string): string {
	return `nonce ${nonce}`;
}
