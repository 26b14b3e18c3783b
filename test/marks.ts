/** Shorter pieces of a secret could be ordinary words. */
const SHORTEST_PIECE = 8;

/**
 * The texts that give a secret away wherever it turns up: the secret, its base64, and its pieces without special
 * characters, which look the same in JSON, a URL, HTML, and text that had some of those characters stripped.
 */
export function marksOf(secret: string): string[] {
	const trimmed = secret.trim();
	const pieces = trimmed.split(/[^\w-]+/).filter(({ length }) => length >= SHORTEST_PIECE);
	const base64 = [secret, trimmed, `Bearer ${trimmed}`].flatMap((text) => [
		toBase64(text, 'base64'),
		toBase64(text, 'base64url'),
	]);
	return [...new Set([secret, trimmed, ...pieces, ...base64])];
}

/**
 * Every place in a value that holds one of the secrets, as its path and the mark found there. Searches everything
 * reachable: errors with their causes and stacks, non-enumerable properties, property names, maps and buffers.
 */
export function findSecrets(value: unknown, secrets: string[]): string[] {
	const marks = secrets.flatMap(marksOf);
	const found: string[] = [];
	const seen = new Set<unknown>();
	const search = (part: unknown, path: string): void => {
		if (typeof part === 'string') {
			const mark = marks.find((text) => part.includes(text));
			if (mark !== undefined) found.push(`${path}: ${mark}`);
		}
		if ((typeof part !== 'object' && typeof part !== 'function') || part === null || seen.has(part)) return;
		seen.add(part);
		for (const [name, inner] of partsOf(part)) {
			search(name, `${path}, a name`);
			search(inner, `${path}.${name}`);
		}
	};
	search(value, '');
	return found;
}

function partsOf(value: object): Array<[name: string, inner: unknown]> {
	if (value instanceof Uint8Array) return [['text', Buffer.from(value).toString('utf8')]];
	if (value instanceof Map || value instanceof Set) return [['entries', [...value.entries()]]];
	return Reflect.ownKeys(value).map((name) => [String(name), Reflect.get(value, name) as unknown]);
}

/** Leaves out the padding and the last character, which depend on what follows the text. */
function toBase64(text: string, encoding: 'base64' | 'base64url'): string {
	return Buffer.from(text).toString(encoding).replace(/=+$/, '').slice(0, -1);
}
