import fc from 'fast-check';

/** Locally, enough to find bugs but few enough to run on every save. CI has time for more. */
const RUNS = { here: 500, inCi: 10_000 };

fc.configureGlobal({ numRuns: toRuns(process.env.PROPERTY_RUNS) });

/** How many generated inputs each property is tried with. */
function toRuns(asked: string | undefined): number {
	if (!asked) return process.env.CI === 'true' ? RUNS.inCi : RUNS.here;
	const runs = Number(asked);
	if (Number.isSafeInteger(runs) && runs > 0) return runs;
	throw new Error(`PROPERTY_RUNS is "${asked}": it is how many inputs each property is tried with`);
}
