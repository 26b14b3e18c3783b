/**
 * Reads n8n's stored run data. It is written by the npm package `flatted`: a JSON array in which every object,
 * array and string has a place of its own, and is referred to by its place written as a string.
 */
export function parseFlatted(text: string): unknown {
	const entries = JSON.parse(text) as unknown[];
	const done = new Map<number, unknown>();

	function resolve(reference: unknown): unknown {
		return typeof reference === 'string' ? valueAt(Number(reference)) : reference;
	}

	function valueAt(place: number): unknown {
		const entry = entries[place];
		if (typeof entry !== 'object' || entry === null) return entry;
		if (done.has(place)) return done.get(place);
		const target: Record<string, unknown> | unknown[] = Array.isArray(entry) ? [] : {};
		// Known before it is filled: it may contain itself.
		done.set(place, target);
		for (const [key, reference] of Object.entries(entry)) Reflect.set(target, key, resolve(reference));
		return target;
	}

	return valueAt(0);
}
