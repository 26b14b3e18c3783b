import { type Answer, jsonAnswer, plainAnswer } from '../answers.ts';
import type { Character } from '../character.ts';
import type { TaskRecord } from '../rendering.ts';
import type { Results } from '../results.ts';
import type { SubmitBody } from '../schemas.ts';
import type { SubmissionDesk } from '../submissions.ts';
import type { TaskStore } from '../tasks.ts';
import type { Clock, LedgerEntry, RecordedRequest, SimulatorOptions } from '../types.ts';
import { createAccounts, DEFAULT_ACCOUNT } from './accounts.ts';
import { gatewayError, keyRefusal, WEB_PAGE } from './answers.ts';
import { type Copy, createCopies } from './copies.ts';
import { withOwnPicture } from './copyRecord.ts';
import { createLooks } from './looks.ts';
import { modelOf } from './models.ts';
import { relaySubmission } from './relay.ts';

type Rules = Required<
	Pick<
		SimulatorOptions,
		'apiKey' | 'quota' | 'keys' | 'balances' | 'price' | 'prices' | 'refreshSeconds' | 'callbacks'
	>
>;

interface Surroundings {
	rules: Rules;
	nowMs: Clock;
	desk: SubmissionDesk;
	tasks: TaskStore;
	results: Results;
	serverAddress: () => string;
}

export interface Gateway extends Character {
	ledger(): LedgerEntry[];
	/** Copies one of the upstream's tasks into the account of `apiKey`. */
	adopt(id: string): void;
	clear(): void;
}

/** What new-api does with a button ID it can't parse: it drops the connection, as observed on a real one. */
const DROPPED: Answer = { status: 0, headers: {}, body: '', ending: 'reset' };

/** Prefixes that set a speed; any other prefix is passed on. */
const SPEEDS = ['', 'mj-fast', 'mj-turbo', 'mj-relax'];

/** Behaves like new-api, according to its code. */
export function createGateway({ rules, nowMs, desk, tasks, results, serverAddress }: Surroundings): Gateway {
	const copies = createCopies(tasks, createLooks(nowMs(), rules.refreshSeconds));
	const accounts = createAccounts(rules, () => copies.refundsUntil(nowMs()));
	const around = { nowMs, desk, accounts, copies, rules };
	const keyOf = ({ headers }: RecordedRequest) => accounts.keyOf(headers.authorization)!;
	/** A script's extra fields stand for what other servers of the family show, so they aren't dropped. */
	const toTask = (copy: Copy, atMs: number): TaskRecord => {
		const record = copies.recordAt(copy, atMs);
		const { outcome, fields } = tasks.renderOf(copy.id) ?? {};
		return {
			...withOwnPicture(record, serverAddress(), atMs),
			...(record.status === outcome && fields),
		};
	};

	return {
		prefixes: ['', '/:mode'],
		/** The key is checked before anything else. */
		refusalOf({ headers }) {
			const key = accounts.keyOf(headers.authorization);
			return !key || accounts.isUsedUp(key) ? keyRefusal(401, 'Invalid token') : undefined;
		},
		/** Requests for tasks have an empty model, which no key with limited models may use. */
		modelRefusalOf(request, call) {
			const body = Object(request.body) as SubmitBody;
			const model = call ? modelOf({ call, body }) : '';
			if (model === undefined) return typeof body.customId === 'string' ? DROPPED : undefined;
			const { models } = keyOf(request);
			if (!models || models.includes(model)) return undefined;
			return keyRefusal(403, `This token has no access to model ${model}`);
		},
		submission: (request, submission, mode) =>
			relaySubmission(around, keyOf(request), submission, SPEEDS.includes(mode)),
		fetch(request, id, atMs) {
			const copy = copies.find(keyOf(request).account, id);
			return copy ? unlabelled(toTask(copy, atMs)) : gatewayError('task_no_found ');
		},
		list: (request, ids, atMs) =>
			unlabelled(copies.findAll(keyOf(request).account, ids).map((copy) => toTask(copy, atMs))),
		image(id) {
			const record = tasks.recordOf(id, nowMs());
			return record
				? results.pictureAnswer(record.imageUrl)
				: jsonAnswer(400, { error: 'midjourney_task_not_found' });
		},
		invalid,
		unknownPath: () => WEB_PAGE,
		ledger: accounts.entries,
		adopt(id) {
			const { action, prompt } = tasks.recordOf(id, nowMs())!;
			copies.keep({
				id,
				action,
				prompt: String(prompt),
				createdAtMs: nowMs(),
				account: DEFAULT_ACCOUNT,
				isCurrent: true,
			});
		},
		clear() {
			copies.clear();
			accounts.clear();
		},
	};
}

/** new-api's answers about tasks don't name a charset. */
function unlabelled(value: unknown): Answer {
	return { ...jsonAnswer(200, value), headers: { 'content-type': 'application/json' } };
}

/** The upstream judges a submission's fields, and refuses invalid ones with code 4 and HTTP 200. */
function invalid({ route, body }: RecordedRequest, message: string, status: number): Answer {
	if (status !== 400) return gatewayError(message, status);
	if (body === undefined) return gatewayError('bind_request_body_failed ');
	if (route === 'list') return gatewayError('do_request_failed ');
	return plainAnswer(200, JSON.stringify({ code: 4, description: message, result: '', properties: {} }));
}
