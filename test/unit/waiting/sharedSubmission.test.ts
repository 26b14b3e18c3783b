import { expect, it } from 'vitest';

import type { RunMemory, Submission } from '../../../nodes/MidjourneyVideo/waiting/runMemory.ts';
import { shareSubmission } from '../../../nodes/MidjourneyVideo/waiting/sharedSubmission.ts';
import { createMemory } from './storedExecution.ts';

/** A server that answers when it is told to. */
function createServer() {
	const answers: Array<PromiseWithResolvers> = [];
	const submit = async () =>
		await new Promise<Submission>((resolve, reject) => answers.push({ resolve, reject }));
	return {
		submit: async (memory: RunMemory, requestKey: string) =>
			await shareSubmission(memory, requestKey, submit),
		answers,
	};
}

interface PromiseWithResolvers {
	resolve: (submission: Submission) => void;
	reject: (error: Error) => void;
}

const toSubmission = (taskId: string) => ({ state: taskId }) as Submission;
/** Of a call of a tool, in an execution whose calls share a list. */
const createCall = (ofAllCalls: Submission[]) => createMemory({ ofAllCalls });

it('calls that submit the same at the same time get the one submission, or its failure', async () => {
	const calls: Submission[] = [];
	const server = createServer();
	const accepted = [0, 1].map(async () => await server.submit(createCall(calls), 'waves'));
	expect(server.answers).toHaveLength(1);
	server.answers[0]!.resolve(toSubmission('1'));
	expect(await Promise.all(accepted)).toEqual([toSubmission('1'), toSubmission('1')]);
	const failed = [0, 1].map(async () => await server.submit(createCall(calls), 'waves'));
	server.answers[1]!.reject(new Error('Refused'));
	const ends = (await Promise.allSettled(failed)) as PromiseRejectedResult[];
	expect(ends.map(({ reason }) => (reason as Error).message)).toEqual(['Refused', 'Refused']);
	expect(server.answers).toHaveLength(2);
});

it('calls that submit something else, in another execution, or of a node that is no tool, submit themselves', async () => {
	const calls: Submission[] = [];
	const server = createServer();
	const memories = [createCall(calls), createCall(calls), createCall([]), createMemory(), createMemory()];
	const keys = ['waves', 'sand', 'waves', 'waves', 'waves'];
	const submitted = memories.map(async (memory, index) => await server.submit(memory, keys[index]!));
	for (const [index, { resolve }] of server.answers.entries()) resolve(toSubmission(String(index)));
	expect((await Promise.all(submitted)).map(({ state }) => state)).toEqual(['0', '1', '2', '3', '4']);
});
