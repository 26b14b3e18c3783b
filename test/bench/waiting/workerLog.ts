interface LogLine {
	message?: string;
	metadata?: { timestamp?: string };
}

/** How long the jobs in a worker's log, in n8n's JSON format, have occupied it altogether; seconds. */
export function toHeldSeconds(log: string): number {
	const startedAtMs = new Map<string, number>();
	let heldMs = 0;
	for (const line of log.split('\n')) {
		const { message = '', metadata } = parsed(line);
		const [, what, job] = /^Worker (started|finished) execution \S+ \(job (\S+)\)$/.exec(message) ?? [];
		if (what === undefined || job === undefined) continue;
		const atMs = Date.parse(metadata?.timestamp ?? '');
		if (what === 'started') startedAtMs.set(job, atMs);
		else heldMs += atMs - startedAtMs.get(job)!;
	}
	if (!(heldMs > 0)) throw new Error('The log of the worker tells of no jobs');
	return heldMs / 1000;
}

function parsed(line: string): LogLine {
	try {
		return JSON.parse(line) as LogLine;
	} catch {
		return {};
	}
}
