/** An error's body as Google's APIs return it; source: https://cloud.google.com/apis/design/errors#http_mapping */
export function toError(code: number, status: string, message: string) {
	return { error: { code, message, status } };
}
