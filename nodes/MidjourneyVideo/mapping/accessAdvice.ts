import { Failure } from '../failure';
import type { Refusal } from './refusal';
import { isHttpUrl } from './videoUrls';

/** Advice for answers that concern the credential rather than the task; undefined for all others. */
export function toAccessAdvice({ status, location, text }: Refusal): string | undefined {
	if (status === 401) return 'The server rejected the key. Check API Key in the credential.';
	if (status === 403 && /no access to model/i.test(text)) {
		// new-api checks a key's list of models for reads of tasks, too, which it has no name for.
		return "The key is limited to certain models, which keeps it from reading tasks. Remove the key's model limits at the server, or use another key of the same account.";
	}
	if (status === 403) {
		return 'The key is not allowed to do this. Check the account and the rights of the key with your provider.';
	}
	if (status === 404 || status === 405) {
		return 'The server has no such call. Check Base URL in the credential: it must be the part before "/mj".';
	}
	if (status >= 300 && status < 400) {
		const target = isHttpUrl(location) ? ` to ${new URL(location).origin}` : '';
		return `The server redirects${target}. The key is not sent along; set Base URL in the credential to the final address.`;
	}
	return undefined;
}

/** What a lasting refusal means for a task that exists, and is paid for. */
export function toHiddenTaskFailure(failure: Failure, taskId: string): Failure {
	const meaning =
		failure.httpStatus === 401
			? // new-api answers each request of a key without quota like one with a wrong key.
				"The server rejects the key. If the key worked when the task was submitted, that submission may have used up its quota: raise the key's quota at the server. Otherwise check API Key in the credential."
			: failure.description;
	return new Failure(failure.message, {
		...failure,
		description: [meaning, toGoOnAdvice(taskId)].filter(Boolean).join(' '),
		taskId,
	});
}

function toGoOnAdvice(taskId: string): string {
	return `The task isn't affected: get its video with the Wait, Get or Download operation and Task ID ${taskId}, and don't submit it again.`;
}
