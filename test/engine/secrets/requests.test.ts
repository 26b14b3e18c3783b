import { describe, expect, it } from 'vitest';

import { findSecrets } from '../../marks.ts';
import type { RecordedRequest } from '../../simulator/index.ts';
import { useVirtualTime } from '../time/virtualTime.ts';
import { MARKED_SECRET } from '../withSimulator.ts';
import { WORKING } from './failures.ts';
import { PADDED_KEY, PLAIN_KEY, QUOTED_KEY } from './keys.ts';
import { OPERATIONS } from './operations.ts';
import { runCases, type TestCase } from './runCases.ts';

const NO_OTHER_ORIGIN = 'http://unused.invalid';

useVirtualTime();

describe.each([PLAIN_KEY, PADDED_KEY, QUOTED_KEY].map((key) => [key.title, key] as const))(
	'%s',
	(_title, key) => {
		it.each(OPERATIONS.map((operation) => [operation.title, operation] as const))(
			'reaches the API in the Authorization header of every request of %s, and in nothing else',
			async (_operation, operation) => {
				const [stage] = operation.stages;
				const testCase: TestCase = { operation, failure: WORKING, stage: stage!, onError: 'stopWorkflow' };
				const [result] = await runCases([testCase], key, NO_OTHER_ORIGIN);
				const { requests } = result!;
				expect(requests.length).toBeGreaterThan(0);
				const headers = requests.map(({ headers: { authorization } }) => authorization);
				// Links get no key, even if their host is the API's.
				const expected = ({ route }: RecordedRequest) =>
					route === 'result' || route === 'image' ? undefined : `Bearer ${key.sent}`;
				expect(headers).toEqual(requests.map(expected));
				const others = requests.map(({ headers, ...request }) => {
					return { ...request, headers: { ...headers, authorization: undefined } };
				});
				expect(findSecrets(others, [key.entered, key.sent, MARKED_SECRET])).toEqual([]);
			},
		);
	},
);
