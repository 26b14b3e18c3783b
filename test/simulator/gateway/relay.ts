import { type Answer } from '../answers.ts';
import type { RelayOptions, SubmissionCall } from '../character.ts';
import type { VideoRequest } from '../schemas.ts';
import type { SubmissionDesk } from '../submissions.ts';
import type { Clock } from '../types.ts';
import type { Accounts, Key } from './accounts.ts';
import { gatewayError } from './answers.ts';
import type { Copies } from './copies.ts';
import { firstRecord } from './copyRecord.ts';

interface Surroundings {
	nowMs: Clock;
	desk: SubmissionDesk;
	accounts: Accounts;
	copies: Copies;
	rules: { callbacks: boolean; price: number };
}

interface UpstreamAnswer {
	code: number;
	description: string;
	result: string;
	properties?: { status?: unknown; imageUrl?: unknown };
}

const ACCEPTING = [1, 21, 22];

/** How a gateway passes a submission on, as read in new-api's source. */
export function relaySubmission(
	around: Surroundings,
	key: Key,
	body: VideoRequest,
	isKnownPath: boolean,
): SubmissionCall {
	const { desk, rules } = around;
	const forwarded = rules.callbacks ? body : withoutCallback(body);
	const atUpstream = () => (isKnownPath ? desk.submit(forwarded, 'default') : UNKNOWN_TO_UPSTREAM);
	const relay = (answer: Answer, options?: RelayOptions) => relayed(around, key, body, answer, options);
	return {
		normal: () => refusalOf(around, key, body) ?? relay(atUpstream()),
		atUpstream,
		existing: () => desk.existing(forwarded),
		relay,
	};
}

function withoutCallback(body: VideoRequest): VideoRequest {
	const kept = Object.entries(body).filter(([name]) => name !== 'notifyHook');
	return Object.fromEntries(kept) as VideoRequest;
}

/** A path in front that is no speed, e.g. OpenAI's `/v1`, stays before the upstream's path, which is none then. */
const UNKNOWN_TO_UPSTREAM: Answer = { status: 404, headers: {}, body: '' };

/** Decided by its own copy of the parent, and by what the account has. */
function refusalOf(
	{ nowMs, copies, accounts }: Surroundings,
	key: Key,
	body: VideoRequest,
): Answer | undefined {
	if (body.taskId !== undefined) {
		const parent = copies.find(key.account, body.taskId);
		if (!parent) return gatewayError('task_not_found ');
		if (copies.recordAt(parent, nowMs()).status !== 'SUCCESS')
			return gatewayError('task_status_not_success ');
	}
	return accounts.canPay(key) ? undefined : gatewayError('quota_not_enough ');
}

function relayed(
	{ nowMs, accounts, copies, rules }: Surroundings,
	key: Key,
	request: VideoRequest,
	answer: Answer,
	{ isKept = true }: RelayOptions = {},
): Answer {
	// The server of Go's library names the type by the first bytes: no label is given.
	const passedOn = { ...answer, headers: { 'content-type': 'text/plain; charset=utf-8' } };
	if (typeof answer.body !== 'string' || answer.body === '') return passedOn;
	const upstream = JSON.parse(answer.body) as UpstreamAnswer;
	if (answer.status !== 200 || !ACCEPTING.includes(upstream.code)) return passedOn;
	accounts.charge(key, upstream.result, nowMs());
	if (isKept) copies.keep(toCopy());
	return { ...passedOn, body: answer.body.replace(/"code":2[12]/, '"code":1') };

	function toCopy() {
		const parent = request.taskId === undefined ? undefined : copies.find(key.account, request.taskId);
		const own = {
			id: upstream.result,
			action: 'VIDEO',
			prompt: parent?.prompt ?? request.prompt ?? '',
			createdAtMs: nowMs(),
		};
		const { status, imageUrl } = upstream.properties ?? {};
		const isFinished = upstream.code === 21 && status === 'SUCCESS';
		const record = isFinished ? { ...firstRecord(own), status, imageUrl, progress: '100%' } : undefined;
		return { ...own, account: key.account, price: rules.price, record };
	}
}
