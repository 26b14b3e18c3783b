import { endOf, recordAt, type Render, type TaskRecord } from './rendering.ts';

/** A task that never changes, or one that renders. */
type StoredTask = { kind: 'record'; record: TaskRecord } | { kind: 'render'; render: Render };

export type TaskStore = ReturnType<typeof createTaskStore>;

/** What the server knows about tasks. There are no timers: each record is computed for the requested time. */
export function createTaskStore() {
	const tasks = new Map<string, StoredTask>();
	const recordOf = (id: string, atMs: number): TaskRecord | undefined => {
		const task = tasks.get(id);
		return task?.kind === 'render' ? recordAt(task.render, atMs) : task?.record;
	};
	const renders = () => [...tasks.values()].flatMap((task) => (task.kind === 'render' ? [task.render] : []));

	return {
		addRecord: (record: TaskRecord & { id: string }) => void tasks.set(record.id, { kind: 'record', record }),
		addRender: (render: Render) => void tasks.set(render.id, { kind: 'render', render }),
		clear: () => tasks.clear(),
		recordOf,
		/** In the order of submission, without unknown tasks. */
		recordsOf: (ids: string[], atMs: number): TaskRecord[] =>
			[...tasks.keys()].filter((id) => ids.includes(id)).map((id) => recordOf(id, atMs)!),
		renderOf(id: string): Render | undefined {
			const task = tasks.get(id);
			return task?.kind === 'render' ? task.render : undefined;
		},
		/** When the next render gets a slot, and how many renders are already waiting for one. */
		nextSlot(concurrencyLimit: number, atMs: number): { startsAtMs: number; waiting: number } {
			const active = renders().filter((render) => endOf(render) > atMs);
			const ends = active.map(endOf).sort((a, b) => a - b);
			return {
				startsAtMs: ends[active.length - concurrencyLimit] ?? atMs,
				waiting: active.filter((render) => render.startsAtMs > atMs).length,
			};
		},
	};
}

let lastId = BigInt(Date.now()) * 10_000n + 1n;

/** 17 digits, which is beyond 2^53, and odd: doubles that large are always even, so any rounding shows. */
export function nextTaskId(): string {
	lastId += 2n;
	return String(lastId);
}
