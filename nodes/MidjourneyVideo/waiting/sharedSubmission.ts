import type { RunMemory, Submission } from './runMemory';

/**
 * Submissions of tools of AI agents that are under way, by their request keys. The list of all calls is one object for an
 * execution; what is kept for it goes when n8n drops the execution.
 */
const underWay = new WeakMap<Submission[], Map<string, Promise<Submission>>>();

/** Submits, unless a call of the same tool submits the same at this moment: then both get what becomes of that one. */
export async function shareSubmission(
	{ ofAllCalls }: RunMemory,
	requestKey: string,
	submit: () => Promise<Submission>,
): Promise<Submission> {
	if (!ofAllCalls) return await submit();
	const submissions = underWay.get(ofAllCalls) ?? new Map<string, Promise<Submission>>();
	underWay.set(ofAllCalls, submissions);
	const other = submissions.get(requestKey);
	if (other) return await other;
	const own = submit().finally(() => submissions.delete(requestKey));
	submissions.set(requestKey, own);
	return await own;
}
