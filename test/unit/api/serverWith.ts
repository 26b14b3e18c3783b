import type { ApiRequest } from '../../../nodes/MidjourneyVideo/api/types.ts';

/** A server that gives the same answer to everything, and the requests it got. */
export function serverWith(text: string, status = 200) {
	const requests: ApiRequest[] = [];
	const send = async (request: ApiRequest) => {
		requests.push(request);
		return { status, location: null, text };
	};
	return { send, openLink: async () => await Promise.resolve(undefined), requests };
}
