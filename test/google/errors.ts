/** The body of an error, as Google's APIs give it; source: https://cloud.google.com/apis/design/errors#http_mapping */
export function toError(code: number, status: string, message: string) {
	return { error: { code, message, status } };
}
