import type { VideoTask } from '../api/task';
import { setBounded } from '../shared/boundedMap';
import { isObject } from '../shared/json';
import { toTaskEvent } from './callback';
import type { Confirmation } from './confirmCallback';

/** How many events and signed URLs' nonces a trigger node remembers in this process, about 50 characters each. */
export const REMEMBERED_CALLBACKS = 10_000;

/** How many it remembers in the database, which n8n writes to each time a workflow starts. */
export const STORED_CALLBACKS = 1_000;

/** What one trigger node remembers about the callbacks that started a workflow. Forgets the oldest first. */
export class CallbackMemory {
	/** Confirmations under way. Copies of a callback that arrive at the same moment share one. */
	readonly pending = new Map<string, Promise<Confirmation>>();

	private readonly entries = new Map<string, string>();

	/** Whether this event of the task, or for progress the task's end, has started a workflow. */
	hasStarted(task: VideoTask): boolean {
		return toKeys(task).some((key) => this.entries.has(key));
	}

	/** Whether the nonce came with another task, which means that its signature was stolen. */
	isNonceOfAnother(nonce: string, { id }: VideoTask): boolean {
		return (this.entries.get(toNonceKey(nonce)) ?? id) !== id;
	}

	/** Remembers a start. Call it right after `hasStarted`, so that two copies don't both start a workflow. */
	addStart(task: VideoTask, nonce: string | undefined): void {
		this.add(toEventKey(task), '');
		if (nonce !== undefined) this.add(toNonceKey(nonce), task.id);
	}

	/** Loads what `toStored` returned, e.g. before a restart or in another process. Ignores anything else. */
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

/** How many trigger nodes this process keeps a memory for. */
export const REMEMBERED_TRIGGERS = 1_000;

/** A trigger node's memory in this process. It's kept here because n8n makes a new context for every callback. */
export function memoryOf(workflowId: string, nodeId: string): CallbackMemory {
	const key = `${workflowId} ${nodeId}`;
	const memory = memories.get(key) ?? new CallbackMemory();
	setBounded(memories, key, memory, REMEMBERED_TRIGGERS);
	return memory;
}

/** A key that's unique to this event of the task: IDs have no spaces, so no two tasks share a key. */
export function toEventKey(task: VideoTask): string {
	const { id, status, progressPercent } = task;
	const event = toTaskEvent(task);
	return event === 'progress' ? `progress ${status} ${progressPercent} ${id}` : `${event} ${id}`;
}

/** The event's own key and, for progress, the keys of the ends that make it outdated. */
function toKeys(task: VideoTask): string[] {
	const ends = toTaskEvent(task) === 'progress' ? [`succeeded ${task.id}`, `failed ${task.id}`] : [];
	return [toEventKey(task), ...ends];
}

function toNonceKey(nonce: string): string {
	return `nonce ${nonce}`;
}
