import type { RecordedRequest } from '../simulator/index.ts';

/** Counts how many requests are under way at once: `begin` is for a fault that acts on them, `end` for the simulator. */
export function countUnderWay() {
	const underWay = new Set<RecordedRequest>();
	let most = 0;
	return {
		begin: (request: RecordedRequest) => {
			most = Math.max(most, underWay.add(request).size);
			return true;
		},
		end: (request: RecordedRequest) => void underWay.delete(request),
		most: () => most,
	};
}
