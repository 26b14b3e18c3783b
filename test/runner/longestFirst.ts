import path from 'node:path';

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The test files that take longest in their layers. */
const LONGEST = [
	'e2e/waits/midWait',
	'e2e/agent',
	'e2e/trigger',
	'e2e/waits/restarts',
	'e2e/waits/restartedImages',
	'e2e/waits/modes',
	'limits/images',
	'limits/fullSlots',
	'queue/kills',
	'queue/killedWorker',
	'engine/secrets/plainKey',
	'engine/secrets/unusualKeys',
	'engine/faults/table',
].map((name) => `test/${name}.test.ts`);

/** Starts with the files that take longest, so that no worker ends long after the others. */
export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		return sorted.toSorted((a, b) => toRank(a) - toRank(b));
	}
}

function toRank({ moduleId }: TestSpecification): number {
	const index = LONGEST.indexOf(path.relative(process.cwd(), moduleId));
	return index < 0 ? LONGEST.length : index;
}
