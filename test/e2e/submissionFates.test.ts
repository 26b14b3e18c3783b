import { beforeAll, expect, it } from 'vitest';

import type { Execution } from '../n8n/index.ts';
import type { FaultKind } from '../simulator/index.ts';
import { useN8n } from './useN8n.ts';
import { callWait, startWait, videoNodes, waitWorkflow } from './waits/useWaits.ts';

const run = useN8n({ renderSeconds: 0 });
const TRIES = 3;

type Fate = 'refused' | 'busy' | 'unknown';

/** How a gateway, or its upstream through it, responds to a submission, and whether the upstream accepted it. */
const ANSWERS: Array<[name: string, fate: Fate, fault: FaultKind, accepted?: 'accepted']> = [
	['code 5, the upstream broke off', 'unknown', { kind: 'upstreamCut' }],
	['code 5, after the upstream accepted', 'unknown', { kind: 'upstreamCut', accepted: true }, 'accepted'],
	['code 5, an unreadable id', 'unknown', { kind: 'upstreamUnreadable', answer: 'numberId' }, 'accepted'],
	['code 5, a web page of the upstream', 'unknown', { kind: 'upstreamUnreadable', answer: 'webPage' }],
	['insert_midjourney_task_failed', 'unknown', { kind: 'taskNotKept' }, 'accepted'],
	['HTTP 200 with nothing', 'unknown', { kind: 'upstreamEmpty', accepted: true }, 'accepted'],
	['HTTP 502', 'unknown', { kind: 'status', status: 502, accepted: true }, 'accepted'],
	['a web page with HTTP 200', 'unknown', { kind: 'html', accepted: true }, 'accepted'],
	['a broken connection', 'unknown', { kind: 'reset', accepted: true }, 'accepted'],
	['an undocumented code', 'unknown', { kind: 'status', status: 200, body: { code: 99, result: '' } }],
	['model_not_found', 'refused', { kind: 'refusedByGateway', code: 'model_not_found' }],
	['access_denied', 'refused', { kind: 'refusedByGateway', code: 'access_denied' }],
	['code 3', 'refused', { kind: 'code', code: 3 }],
	['code 4', 'refused', { kind: 'code', code: 4 }],
	['code 9', 'refused', { kind: 'code', code: 9 }],
	['code 24', 'refused', { kind: 'code', code: 24 }],
	['code -1', 'refused', { kind: 'code', code: -1 }],
	['HTTP 401', 'refused', { kind: 'status', status: 401 }],
	['code 9 with a full queue', 'busy', { kind: 'code', code: 9, description: '队列已满' }],
	['code 23', 'busy', { kind: 'code', code: 23 }],
	['code 30', 'busy', { kind: 'code', code: 30 }],
	['HTTP 429', 'busy', { kind: 'status', status: 429 }],
	['system_cpu_overloaded', 'busy', { kind: 'refusedByGateway', code: 'system_cpu_overloaded' }],
	['system_memory_overloaded', 'busy', { kind: 'refusedByGateway', code: 'system_memory_overloaded' }],
	['system_disk_overloaded', 'busy', { kind: 'refusedByGateway', code: 'system_disk_overloaded' }],
];

const ended = new Map<string, Execution>();

beforeAll(async () => {
	const settings = { retryOnFail: true, maxTries: TRIES, waitBetweenTries: 1 };
	const name = 'submission-fates';
	const nodes = videoNodes('createVideo', 'running', { settings });
	const workflow = waitWorkflow(name, nodes, run.credential);
	const { workflowId: id } = await startWait(run, workflow, ['nothing wrong']);
	for (const [index, [prompt, fate, fault]] of ANSWERS.entries()) {
		// A busy server is busy once; any other response is the same for every try.
		const times = fate === 'busy' ? 1 : Infinity;
		const when = ({ body }: { body: unknown }) => (body as { prompt?: unknown }).prompt === prompt;
		run.simulator.fault({ ...fault, on: 'submit', times, when });
		const started = await callWait(run, { id, name }, [prompt], index + 1);
		ended.set(prompt, await started.ended());
	}
});

it.each(ANSWERS)('Retry On Fail after %s, which is %s', (prompt, fate, _fault, accepted) => {
	const { status, data } = ended.get(prompt)!;
	const isOf = (body: unknown) => (body as { prompt?: unknown }).prompt === prompt;
	const sent = run.simulator.requests.filter(({ route, body }) => route === 'submit' && isOf(body));
	const { length: billed } = run.simulator.submissions.filter(({ body }) => isOf(body));
	const error = data.resultData.error as { message?: string } | undefined;
	const expected = {
		unknown: { sent: 1, billed: accepted ? 1 : 0, status: 'error' },
		refused: { sent: TRIES, billed: 0, status: 'error' },
		busy: { sent: 2, billed: 1, status: 'success' },
	}[fate];
	expect({ sent: sent.length, billed, status }).toEqual(expected);
	const says = {
		unknown: /^The task may have been accepted:.* \[item 0\]$/,
		refused: /refused the video/,
		busy: /^$/,
	};
	expect(error?.message ?? '').toMatch(says[fate]);
});
