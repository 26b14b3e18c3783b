import { type Answer } from '../answers.ts';
import type { RelayOptions, SubmissionCall } from '../character.ts';
import type { SubmissionDesk } from '../submissions.ts';
import { actionOf, type SubmitRequest } from '../submitCalls.ts';
import type { Clock, SimulatorOptions } from '../types.ts';
import type { Accounts, Cost, Key } from './accounts.ts';
import { gatewayError } from './answers.ts';
import type { Copies } from './copies.ts';
import { firstRecord } from './copyRecord.ts';
import { modelOf } from './models.ts';

interface Surroundings {
	nowMs: Clock;
	desk: SubmissionDesk;
	accounts: Accounts;
	copies: Copies;
	rules: Required<Pick<SimulatorOptions, 'callbacks' | 'price' | 'prices'>>;
}

interface Asked {
	key: Key;
	request: SubmitRequest;
	cost: Cost;
}

interface UpstreamAnswer {
	code: number;
	description: string;
	result: string;
	properties?: { status?: unknown; imageUrl?: unknown };
}

const ACCEPTING = [1, 21, 22];

/** How a gateway passes a submission on. Source: new-api's code. */
export function relaySubmission(
	around: Surroundings,
	key: Key,
	request: SubmitRequest,
	isKnownPath: boolean,
): SubmissionCall {
	const { desk, rules } = around;
	const forwarded = rules.callbacks ? request : withoutCallback(request);
	const model = modelOf(request)!;
	const asked = { key, request, cost: { model, amount: rules.prices[request.call] ?? rules.price } };
	const atUpstream = () => (isKnownPath ? desk.submit(forwarded, 'default') : UNKNOWN_TO_UPSTREAM);
	const relay = (answer: Answer, options?: RelayOptions) => relayed(around, asked, answer, options);
	return {
		model,
		normal: () => refusalOf(around, asked) ?? relay(atUpstream()),
		atUpstream,
		existing: () => desk.existing(forwarded),
		relay,
	};
}

function withoutCallback({ call, body }: SubmitRequest): SubmitRequest {
	const kept = Object.entries(body).filter(([name]) => name !== 'notifyHook');
	return { call, body: Object.fromEntries(kept) };
}

/** A prefix that isn't a speed, such as OpenAI's `/v1`, is passed on, and makes a path the upstream doesn't have. */
const UNKNOWN_TO_UPSTREAM: Answer = { status: 404, headers: {}, body: '' };

/** Checks an imagine call's prompt, the gateway's own copy of the parent, and the account's balance. */
function refusalOf(
	{ nowMs, copies, accounts }: Surroundings,
	{ key, request, cost }: Asked,
): Answer | undefined {
	if (request.call === 'imagine' && !request.body.prompt) return gatewayError('prompt_is_required ');
	const parentId = parentIdOf(request);
	if (parentId !== undefined) {
		const parent = copies.find(key.account, parentId);
		if (!parent) return gatewayError('task_not_found ');
		if (copies.recordAt(parent, nowMs()).status !== 'SUCCESS')
			return gatewayError('task_status_not_success ');
	}
	return accounts.canPay(key, cost) ? undefined : gatewayError('quota_not_enough ');
}

/** The task a submission starts from; an imagine call starts from none, whatever else it sends. */
const parentIdOf = ({ call, body }: SubmitRequest) => (call === 'imagine' ? undefined : body.taskId);

function relayed(
	{ nowMs, accounts, copies }: Surroundings,
	{ key, request, cost }: Asked,
	answer: Answer,
	{ isKept = true }: RelayOptions = {},
): Answer {
	// new-api sets no content type, so Go's HTTP server guesses it from the first bytes.
	const passedOn = { ...answer, headers: { 'content-type': 'text/plain; charset=utf-8' } };
	if (typeof answer.body !== 'string' || answer.body === '') return passedOn;
	const upstream = JSON.parse(answer.body) as UpstreamAnswer;
	if (answer.status !== 200 || !ACCEPTING.includes(upstream.code)) return passedOn;
	accounts.charge(key, upstream.result, cost, nowMs());
	if (isKept) copies.keep(toCopy());
	return { ...passedOn, body: answer.body.replace(/"code":2[12]/, '"code":1') };

	function toCopy() {
		const parentId = parentIdOf(request);
		const parent = parentId === undefined ? undefined : copies.find(key.account, parentId);
		const own = {
			id: upstream.result,
			action: actionOf(request),
			prompt: parent?.prompt ?? request.body.prompt ?? '',
			createdAtMs: nowMs(),
		};
		const { status, imageUrl } = upstream.properties ?? {};
		const isFinished = upstream.code === 21 && status === 'SUCCESS';
		const record = isFinished ? { ...firstRecord(own), status, imageUrl, progress: '100%' } : undefined;
		return { ...own, account: key.account, cost, record };
	}
}
