import dns, { type LookupAddress } from 'node:dns';

import { vi } from 'vitest';

type Listener = (error: NodeJS.ErrnoException | null, ...found: [string | LookupAddress[], number?]) => void;
type Lookup = (name: string, options: unknown, listener: Listener) => void;

const failures = new Map<string, NodeJS.ErrnoException>();

/** From now on, an unknown name is looked up only once: a resolver may take real time to say no. */
export function rememberUnknownNames() {
	const lookUp = dns.lookup as Lookup;
	return vi.spyOn(dns as { lookup: Lookup }, 'lookup').mockImplementation((name, options, listener) => {
		const known = failures.get(name);
		if (known) return process.nextTick(listener, known);
		lookUp(name, options, (error, ...found) => {
			if (error) failures.set(name, error);
			listener(error, ...found);
		});
	});
}
