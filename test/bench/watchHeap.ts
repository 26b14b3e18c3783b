import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { Watch } from '../../nodes/MidjourneyVideo/run/watch/processWatch.ts';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** How many kilobytes a watch keeps on the heap for this many waits, each for one task. */
export function toWatchKilobytes(waits: number): number {
	const never = new Promise<never>(() => {});
	const watch = new Watch({
		clock: { now: () => Date.now(), sleep: async () => await never },
		reachesItself: () => true,
	});
	const account = {
		runsHere: true,
		fingerprint: 'one',
		look: async () => await never,
		call: async () => await never,
	};
	collectGarbage();
	const before = process.memoryUsage().heapUsed;
	for (let index = 0; index < waits; index += 1) {
		const taskId = String(1_719_838_483_990_100 + index);
		const suspension = {
			id: randomBytes(16).toString('hex'),
			dueMs: Date.now() + 65_000,
			taskIds: [taskId],
			hasOneWakeUp: true,
			isLast: false,
		};
		const resumeUrl = `https://n8n.example.com/webhook-waiting/${index}?signature=${randomBytes(32).toString('hex')}`;
		const tasks = [{ taskId, receivedAtMs: Date.now(), checkEveryMs: 5_000 }];
		const times = { restUntilMs: 0, quietUntilMs: 0 };
		watch.add(account, { executionId: String(index), suspension, resumeUrl, tasks, ...times });
	}
	collectGarbage();
	const kilobytes = (process.memoryUsage().heapUsed - before) / 1024;
	if (watch.size !== waits) throw new Error(`The watch has ${watch.size} waits`);
	return kilobytes;
}
