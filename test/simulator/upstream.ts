import { type Answer, codeAnswer, jsonAnswer, plainAnswer } from './answers.ts';
import type { Character } from './character.ts';
import type { SubmissionDesk } from './submissions.ts';
import type { TaskStore } from './tasks.ts';
import type { RecordedRequest, SpeedMode } from './types.ts';

const MODES: Record<string, SpeedMode> = { 'mj-fast': 'fast', 'mj-turbo': 'turbo', 'mj-relax': 'relax' };

/** Behaves like trueai-org/midjourney-proxy, according to its code. */
export function createUpstream(apiKey: string, desk: SubmissionDesk, tasks: TaskStore): Character {
	return {
		prefixes: ['', ...Object.keys(MODES).map((mode) => `/${mode}`)],
		refusalOf: ({ headers }) =>
			headers.authorization === `Bearer ${apiKey}` ? undefined : plainAnswer(403, '未登录'),
		submission(_request, submission, mode) {
			const submit = () => desk.submit(submission, MODES[mode] ?? 'default');
			return {
				normal: submit,
				atUpstream: submit,
				existing: () => desk.existing(submission),
				relay: (answer) => answer,
			};
		},
		// ASP.NET answers with 204 when there's no object.
		fetch: (_request, id, atMs) => {
			const record = tasks.recordOf(id, atMs);
			return record ? jsonAnswer(200, record) : { status: 204, headers: {}, body: '' };
		},
		list: (_request, ids, atMs) => jsonAnswer(200, tasks.recordsOf(ids, atMs)),
		invalid,
		unknownPath: () => ({ status: 404, headers: {}, body: '' }),
	};
}

/** Invalid fields of a submission are refused like everything else that's invalid: with code 4 and HTTP 200. */
function invalid({ route }: RecordedRequest, message: string, status: number): Answer {
	return status === 400 && route === 'submit'
		? codeAnswer({ code: 4, description: message })
		: jsonAnswer(status, { title: message, status });
}
