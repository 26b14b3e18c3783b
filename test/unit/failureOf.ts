import { Failure } from '../../nodes/MidjourneyVideo/shared/failure.ts';

/** The Failure that `work` throws. Fails the test if it throws nothing or anything else. */
export function failureOf(work: () => unknown): Failure {
	try {
		work();
	} catch (error) {
		if (error instanceof Failure) return error;
		throw error;
	}
	throw new Error('Expected a Failure, but nothing was thrown');
}

/** The same for work that rejects. */
export async function rejectionOf(work: Promise<unknown>): Promise<Failure> {
	const [outcome] = await Promise.allSettled([work]);
	return failureOf(() => {
		if (outcome.status === 'rejected') throw outcome.reason;
	});
}
