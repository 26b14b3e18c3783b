import type { ApiRequest } from '../../../nodes/MidjourneyVideo/api/types.ts';

/** A server that returns the same response to every request, and the requests it received. */
export function serverWith(text: string, status = 200) {
	const requests: ApiRequest[] = [];
	const send = async (request: ApiRequest) => {
		requests.push(request);
		return { status, location: null, text };
	};
	return { send, openLink: async () => await Promise.resolve(undefined), requests };
}
