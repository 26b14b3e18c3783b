/** When a gateway looks at its upstream: at fixed intervals from its start, whenever tasks are submitted. */
export interface Looks {
	/** The last look up to that time. */
	until: (atMs: number) => number;
	/** The first look that sees a task created at that time. */
	firstOf: (createdAtMs: number) => number;
	/** The first look at or after that time. */
	from: (atMs: number) => number;
	/** The first look after that time. */
	after: (atMs: number) => number;
}

/** Looks without a pause in between. */
export const ALWAYS: Looks = {
	until: (atMs) => atMs,
	firstOf: (atMs) => atMs,
	from: (atMs) => atMs,
	after: (atMs) => atMs + 1,
};

export function createLooks(startMs: number, refreshSeconds: number): Looks {
	const stepMs = refreshSeconds * 1000;
	if (stepMs === 0) return ALWAYS;
	const toTime = (round: number) => startMs + round * stepMs;
	const toRounds = (atMs: number) => (atMs - startMs) / stepMs;
	const after = (atMs: number) => toTime(Math.floor(toRounds(atMs)) + 1);
	return {
		until: (atMs) => toTime(Math.floor(toRounds(atMs))),
		from: (atMs) => toTime(Math.ceil(toRounds(atMs))),
		firstOf: after,
		after,
	};
}
