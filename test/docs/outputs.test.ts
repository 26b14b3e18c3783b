import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { toSignedUrl, toUrlSignature } from '../../nodes/MidjourneyVideo/run/signedCallbackUrl.ts';
import { Failure } from '../../nodes/MidjourneyVideo/shared/failure.ts';
import { toSubmitReceipt } from '../../nodes/MidjourneyVideo/api/submitReceipt.ts';
import { toOutputItems, toSimplifiedTask } from '../../nodes/MidjourneyVideo/run/output.ts';
import { toVideoTask } from '../../nodes/MidjourneyVideo/api/task.ts';
import { toSubmitOutput } from '../../nodes/MidjourneyVideo/run/submission/submitOnce.ts';
import { findNodes, readPage, tablesOf, textOf } from './pages.ts';

async function readFields(heading: string): Promise<string[]> {
	const tables = tablesOf(await readPage('docs/operations.md'));
	const table = tables.find((one) => one.heading === heading && one.head[0] === 'Field');
	return table!.rows.map(([name]) => textOf(name!));
}

/** The JSON samples below a heading. */
async function readSamples(heading: string): Promise<object[]> {
	const nodes = findNodes(await readPage('docs/operations.md'), 'heading', 'code');
	const start = nodes.findIndex((node) => node.type === 'heading' && textOf(node) === heading);
	const rest = nodes.slice(start + 1);
	const end = rest.findIndex(({ type }) => type === 'heading');
	return rest.slice(0, end).map(({ value }) => JSON.parse(value!) as object);
}

const submitOutput = () => {
	const answer = { status: 200, location: null, text: '{ "code": 1, "result": "1719838483990100" }' };
	const receipt = toSubmitReceipt(answer, { call: 'video', body: { motion: 'low' } });
	return toSubmitOutput({ requestKey: '', sourceKey: '', state: null, result: { receipt } });
};

const taskOutput = (action?: string) =>
	toSimplifiedTask(toVideoTask({ id: '1719838483990100', ...(action === undefined ? {} : { action }) })!);

describe('the samples of JSON on docs/operations.md', () => {
	it.each<[string, () => object]>([
		['Create Video', () => taskOutput()],
		['Create Image', () => taskOutput('UPSCALE')],
		['Submit Video', submitOutput],
		['Wait for Video', () => taskOutput()],
		['Get Video', () => taskOutput()],
		['Download Video', () => ({ ...taskOutput(), videoIndex: 0 })],
	])('%s has one, with the fields of the output in their order', async (heading, toOutput) => {
		const samples = await readSamples(heading);
		expect(samples.map((sample) => Object.keys(sample))).toEqual([Object.keys(toOutput())]);
	});
});

describe('the output fields on docs/operations.md', () => {
	it('are those of a submission, in their order', async () => {
		expect(await readFields('Submit Video')).toEqual(Object.keys(submitOutput()));
	});

	it('are those of a task, in their order', async () => {
		expect(await readFields('Output of a task')).toEqual(Object.keys(taskOutput()));
	});

	it('are those of an item that failed, in their order', async () => {
		const node: Partial<INode> = { type: 'midjourneyVideo', onError: 'continueRegularOutput' };
		const context: Partial<IExecuteFunctions> = {
			getNode: () => node as INode,
			continueOnFail: () => true,
		};
		const failure = new Failure('Task 1 is away', { description: 'Look again', taskId: '1' });
		const [item] = toOutputItems(context as IExecuteFunctions, [failure]);
		expect(await readFields('Items that failed')).toEqual(Object.keys(item!.json));
	});
});

describe('the signature on docs/callbacks.md', () => {
	const SECRET = 'my callback secret';
	const NONCE = '0123456789abcdef0123456789abcdef';
	const STATE = 'row-42';

	it('is what Submit makes of the example', async () => {
		const page = await readPage('docs/callbacks.md');
		const code = findNodes(page, 'inlineCode', 'code').map(({ value }) => value);
		const url = toSignedUrl('https://n8n.example.com/', SECRET, STATE, NONCE);
		expect(code).toEqual(expect.arrayContaining([SECRET, NONCE, STATE]));
		expect(code).toContain(new URL(url).searchParams.get('signature'));
	});

	it('is verified by the JavaScript of the page, and no other is', async () => {
		const script = findNodes(await readPage('docs/callbacks.md'), 'code').find(({ value }) =>
			value?.startsWith('import'),
		)!;
		const { isSigned } = (await import(
			/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(script.value!)}`
		)) as { isSigned: (query: object | undefined, task: object, secret: string) => boolean };
		const queryFor = (state: string) => {
			const url = new URL(toSignedUrl('https://n8n.example.com/', SECRET, state, NONCE));
			return toUrlSignature(Object.fromEntries(url.searchParams));
		};
		expect(isSigned(queryFor(STATE), { state: STATE }, SECRET)).toBe(true);
		expect(isSigned(queryFor('{"row":42}'), { state: { row: 42 } }, SECRET)).toBe(true);
		expect(isSigned(queryFor(''), {}, SECRET)).toBe(true);
		expect(isSigned(queryFor(STATE), { state: 'row-43' }, SECRET)).toBe(false);
		expect(isSigned(queryFor(STATE), { state: STATE }, 'another secret')).toBe(false);
		expect(isSigned({ nonce: NONCE }, { state: STATE }, SECRET)).toBe(false);
	});
});
