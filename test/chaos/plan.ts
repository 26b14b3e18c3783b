import fc from 'fast-check';

import { ON_ERRORS } from '../onError.ts';
import type { CharacterName, SettledStatus } from '../simulator/index.ts';
import { FILE_FAULTS, LASTING_SHAPES, LOOK_FAULTS, SUBMIT_FAULTS } from './faultKinds.ts';
import {
	type Plan,
	type PlannedExecution,
	type PlannedFault,
	type PlannedItem,
	type PlannedKill,
	type PlannedSubmission,
	type PlanOptions,
	type Settings,
} from './planTypes.ts';
import { hasFiles, submits, toCalls, type Way, WAYS } from './ways.ts';

/** Runs with fewer executions should be short. */
const EXECUTIONS_OF_A_LONG_RUN = 100;

/** Everything that's random, from a seed. The seed doesn't determine when things happen. */
export function createPlan({ seed, ...size }: PlanOptions): Plan {
	// Without the bias toward small and extreme values, which is meant for finding counterexamples.
	const [plan] = fc.sample(toPlan(size), { seed, numRuns: 1, unbiased: true });
	return plan!;
}

type Size = Omit<PlanOptions, 'seed'>;

function toPlan({ executions, kills }: Size): fc.Arbitrary<Plan> {
	const isLong = executions >= EXECUTIONS_OF_A_LONG_RUN;
	const indexes = Array.from({ length: executions }, (_, index) => index);
	const ways = fc.shuffledSubarray(WAYS, { minLength: WAYS.length });
	return ways.chain((order) =>
		fc.record({
			executions: fc.tuple(
				...indexes.map((index) => toExecution(index, order[index % order.length]!, isLong)),
			),
			kills: toKills(executions, kills),
		}),
	);
}

/** One kill in each of `kills` equal parts of the starts. */
function toKills(executions: number, kills: number): fc.Arbitrary<PlannedKill[]> {
	const length = executions / kills;
	const parts = Array.from({ length: kills }, (_, part) =>
		fc.record({
			starts: fc.integer({
				min: Math.floor(length * (part + 0.3)),
				max: Math.ceil(length * (part + 0.9)),
			}),
			delayMs: fc.integer({ min: 0, max: 2_000 }),
		}),
	);
	return fc.tuple(...parts);
}

function toExecution(index: number, way: Way, isLong: boolean): fc.Arbitrary<PlannedExecution> {
	const character: CharacterName = index % 2 === 0 ? 'gateway' : 'upstream';
	const settings: fc.Arbitrary<Settings> = fc.record({
		character: fc.constant(character),
		way: fc.constant(way),
		onError: fc.constantFrom(...ON_ERRORS),
		retryOnFail: fc.boolean(),
		download:
			way.operation === 'download'
				? fc.constantFrom('first', 'all')
				: fc.constantFrom(...(hasFiles(way) ? (['none', 'none', 'first'] as const) : (['none'] as const))),
	});
	const lengths = fc.constantFrom(1, 1, 1, 1, 2, 2, 3, 5);
	return fc.tuple(settings, lengths).chain(([chosen, length]) =>
		fc.tuple(...Array.from({ length }, () => toItem(chosen, isLong))).map((items) => ({
			index,
			settings: chosen,
			items: items.map((item, place) => ({ ...item, state: `execution ${index} item ${place}` })),
		})),
	);
}

function toItem({ character, way, download }: Settings, isLong: boolean) {
	const faults = SUBMIT_FAULTS.filter(
		(kind) => (kind.of ?? character) === character && (isLong || !kind.isLong),
	);
	const atSubmit = fc
		.tuple(fc.constantFrom(...faults), fc.constantFrom(1, 1, 2, Infinity))
		// The node would retry for a minute at a server that stays busy.
		.map(([kind, times]) => ({ ...kind, times: kind.fate === 'busy' ? Math.min(times, 3) : times }));
	const looks = way.operation !== 'submit';
	const submission = fc.record<PlannedSubmission>({
		outcome: sometimes(12, toBadEnd(character)).map((outcome) => outcome ?? 'SUCCESS'),
		renderSeconds: fc.integer({ min: 1, max: 3 }),
		atSubmit: submits(way) ? sometimes(25, atSubmit) : fc.constant(undefined),
	});
	const length = Math.max(1, toCalls(way).length);
	return fc.record<Omit<PlannedItem, 'state'>>({
		submissions: fc.array(submission, { minLength: length, maxLength: length }),
		atLooks: looks ? sometimes(35, lookFault) : fc.constant(undefined),
		atFiles: download === 'none' ? fc.constant(undefined) : sometimes(35, fileFault),
	});
}

function sometimes<Value>(percent: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
	return fc.oneof(
		{ weight: percent, arbitrary },
		{ weight: 100 - percent, arbitrary: fc.constant(undefined) },
	);
}

/** A gateway doesn't see that a task was canceled or needs input; source: new-api's source code. */
function toBadEnd(character: CharacterName): fc.Arbitrary<SettledStatus> {
	return character === 'gateway' ? fc.constant('FAILURE') : fc.constantFrom('FAILURE', 'CANCEL', 'MODAL');
}

const times = fc.integer({ min: 1, max: 4 });

const lookFault: fc.Arbitrary<PlannedFault> = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ fault: fc.constantFrom(...LOOK_FAULTS), times }) },
	{
		weight: 1,
		arbitrary: fc.record({
			fault: fc.constantFrom(...LASTING_SHAPES).map((shape) => ({ kind: 'shape', shape }) as const),
			times: fc.constant(Infinity),
		}),
	},
);

const fileFault: fc.Arbitrary<PlannedFault> = fc.record({ fault: fc.constantFrom(...FILE_FAULTS), times });
