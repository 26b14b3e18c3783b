import type { RecordedRequest } from '../simulator/index.ts';

/** Counts concurrent requests. Pass `begin` as a fault's `when`, and `end` as the simulator's `onRequestEnd`. */
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
