/** When a gateway looks at its upstream: again and again from its start, whenever a task was submitted. */
export interface Looks {
	/** The last one until then. */
	until: (atMs: number) => number;
	/** The first one that sees a task of that time. */
	firstOf: (createdAtMs: number) => number;
	/** The first one at that time or later. */
	from: (atMs: number) => number;
	/** The first one later than that. */
	after: (atMs: number) => number;
}

/** Looks without a pause between them. */
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
