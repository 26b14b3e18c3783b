import { describe, expect, it } from 'vitest';

import { eventually, running } from '../helpers.ts';
import type { GatewayErrorCode, GatewayFaultKind } from '../types.ts';

const error = (description: string, code: number) => ({ description, type: 'upstream_error', code });
const DO_REQUEST = error('do_request_failed ', 5);
const UNMARSHAL = error('unmarshal_response_body_failed ', 5);

it.each<[GatewayErrorCode, number]>([
	['model_not_found', 503],
	['system_cpu_overloaded', 503],
	['system_memory_overloaded', 503],
	['system_disk_overloaded', 503],
	['access_denied', 403],
])('%s: refused with HTTP %s before the upstream is asked', async (code, status) => {
	for (const type of [undefined, 'comet_api_error'] as const) {
		const { simulator, submit } = await running();
		simulator.fault({ on: 'submit', kind: 'refusedByGateway', code, type });
		const answer = await submit();
		expect(answer.status).toBe(status);
		expect(answer.json()).toEqual({
			error: { message: expect.any(String), type: type ?? 'new_api_error', code },
		});
		expect([simulator.billedSubmissions, simulator.ledger]).toEqual([0, []]);
	}
});

it('a read can be refused, too', async () => {
	const { simulator, fetchTask } = await running();
	simulator.fault({ on: 'fetch', kind: 'refusedByGateway', code: 'system_cpu_overloaded' });
	expect((await fetchTask(simulator.addVideoTask())).status).toBe(503);
});

describe('trouble with the upstream', () => {
	it.each<[GatewayFaultKind, number, object]>([
		[{ kind: 'upstreamCut' }, 0, DO_REQUEST],
		[{ kind: 'upstreamCut', accepted: true }, 1, DO_REQUEST],
		[{ kind: 'upstreamUnreadable', answer: 'webPage' }, 0, UNMARSHAL],
		[{ kind: 'upstreamUnreadable', answer: 'webPage', accepted: true }, 1, UNMARSHAL],
		[{ kind: 'upstreamUnreadable', answer: 'numberId' }, 1, UNMARSHAL],
	])('%j is code 5: %s accepted, none charged, no task kept', async (fault, accepted, body) => {
		const { simulator, submit, fetchTask } = await running();
		simulator.fault({ on: 'submit', ...fault });
		const answer = await submit();
		expect([answer.status, answer.json()]).toEqual([400, body]);
		expect([simulator.billedSubmissions, simulator.ledger]).toEqual([accepted, []]);
		for (const { id } of simulator.submissions) {
			expect((await fetchTask(id)).json()).toMatchObject({ description: 'task_no_found ' });
		}
	});

	it.each([0, 1])(
		'an empty answer is passed on with HTTP 200: %s accepted, none charged',
		async (accepted) => {
			const { simulator, submit } = await running();
			simulator.fault({ on: 'submit', kind: 'upstreamEmpty', accepted: accepted === 1 });
			expect(await submit()).toMatchObject({ status: 200, text: '' });
			expect([simulator.billedSubmissions, simulator.ledger]).toEqual([accepted, []]);
		},
	);

	it('a task that could not be stored is accepted and charged, and cannot be fetched', async () => {
		const { simulator, submit, fetchTask } = await running();
		simulator.fault({ on: 'submit', kind: 'taskNotKept' });
		const answer = await submit();
		expect([answer.status, answer.json()]).toEqual([400, error('insert_midjourney_task_failed ', 4)]);
		const { id } = simulator.submissions[0]!;
		expect(simulator.ledger).toMatchObject([{ kind: 'charge', taskId: id }]);
		expect((await fetchTask(id)).status).toBe(400);
	});

	it('a late answer comes late', async () => {
		const { simulator, submit } = await running();
		simulator.fault({ on: 'submit', kind: 'upstreamLate', delayMs: 20 });
		expect((await submit()).json()).toMatchObject({ code: 1, result: simulator.submissions[0]!.id });
		expect(simulator.ledger).toHaveLength(1);
	});

	it('an answer that comes too late is code 5 when the patience ends', async () => {
		const { simulator, submit } = await running({ patienceSeconds: 0.02 });
		simulator.fault({ on: 'submit', kind: 'upstreamLate', delayMs: 30_000 });
		const answer = await submit();
		expect([answer.status, answer.json()]).toEqual([400, DO_REQUEST]);
		expect([simulator.billedSubmissions, simulator.ledger]).toEqual([1, []]);
		expect(simulator.requests[0]!.outcome).toBe('after 20 ms code 5 do_request_failed ');
	});

	it('the patience is a minute', async () => {
		const { simulator, submit } = await running();
		simulator.fault({ on: 'submit', kind: 'upstreamLate', delayMs: 61_000 });
		submit().catch(() => undefined);
		await eventually(() => expect(simulator.requests[0]!.outcome).toMatch(/^after 60000 ms code 5/));
	});
});

describe('a gateway’s fault', () => {
	it('is not there with an upstream', async () => {
		const { simulator } = await running({ character: 'upstream' });
		expect(() => simulator.fault({ on: 'submit', kind: 'upstreamCut' })).toThrow(
			'Only a gateway has the fault',
		);
	});

	it('with the upstream is not there but for submissions', async () => {
		const { simulator } = await running();
		expect(() => simulator.fault({ on: 'fetch', kind: 'upstreamCut' })).toThrow(
			'Only submissions have the fault',
		);
	});
});
