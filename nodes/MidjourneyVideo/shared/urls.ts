/** Hosts that a server on the internet can't reach. `URL` has already normalized IP addresses. */
const LOCAL_HOSTS = [
	/^[^.:]+$/,
	/\.(?:localhost|local|internal|intranet|lan|home|home\.arpa)$/,
	/^(?:0|10|127)\.\d+\.\d+\.\d+$/,
	/^192\.168\.\d+\.\d+$/,
	/^169\.254\.\d+\.\d+$/,
	/^172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+$/,
	/^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+\.\d+$/,
	/^\[(?:::1?|f[cd][\da-f]{2}:.*|fe[89ab][\da-f]:.*)\]$/,
];

/** Whether a URL's host is a private address or a name on a local network, which no internet server can reach. */
export function isLocalHost(hostname: string): boolean {
	const host = hostname.replace(/\.$/, '');
	return LOCAL_HOSTS.some((pattern) => pattern.test(host));
}

/** Whether the value is a string with an http(s) URL. */
export function isHttpUrl(value: unknown): value is string {
	return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}
