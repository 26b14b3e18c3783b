/** Sets an entry as the map's newest, and drops the oldest ones beyond the limit. */
export function setBounded<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
	map.delete(key);
	map.set(key, value);
	for (const oldest of map.keys()) {
		if (map.size <= limit) return;
		map.delete(oldest);
	}
}
