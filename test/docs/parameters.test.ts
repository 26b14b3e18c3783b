import type { INodeProperties } from 'n8n-workflow';
import { beforeAll, describe, expect, it } from 'vitest';

import { MidjourneyVideoApi } from '../../credentials/MidjourneyVideoApi.credentials.ts';
import { properties } from '../../nodes/MidjourneyVideo/operations/index.ts';
import { triggerProperties } from '../../nodes/MidjourneyVideo/trigger/description.ts';
import { MidjourneyVideo } from '../../nodes/MidjourneyVideo/MidjourneyVideo.node.ts';
import { MidjourneyVideoTrigger } from '../../nodes/MidjourneyVideo/MidjourneyVideoTrigger.node.ts';
import { N8N_NAMES, readExampleNames } from './names.ts';
import { findNodes, nodesOf, type Page, readPages, type Table, tablesOf, textOf } from './pages.ts';

let pages: Page[];
beforeAll(async () => void (pages = await readPages()));

const isField = (option: object): option is INodeProperties => 'displayName' in option && 'type' in option;
const fieldsIn = (list: INodeProperties[], name: string) =>
	list.find((field) => field.name === name)!.options!.filter(isField);
const parametersOf = (list: INodeProperties[]) =>
	list.filter(({ name, type }) => type !== 'notice' && name !== 'operation' && name !== 'options');
/** A parameter shown in several cases has a field for each, but counts once. */
const forOperation = (operation: string) => {
	const fields = parametersOf(properties).filter(({ displayOptions }) =>
		displayOptions?.show?.operation?.includes(operation),
	);
	return fields.filter(({ name }, index) => fields.findIndex((field) => field.name === name) === index);
};

/** Where each table of parameters or options is, and what it has to list. */
const TABLES: Record<string, INodeProperties[]> = {
	'docs/operations.md, Create Image': forOperation('createImage'),
	'docs/operations.md, Submit Video': forOperation('submit'),
	'docs/operations.md, Wait for Video': forOperation('wait'),
	'docs/operations.md, Get Video': forOperation('get'),
	'docs/operations.md, Download Video': forOperation('download'),
	'docs/operations.md, Options': fieldsIn(properties, 'options'),
	'docs/callbacks.md, Setting up the trigger': parametersOf(triggerProperties),
	'docs/callbacks.md, Options of the trigger': fieldsIn(triggerProperties, 'options'),
	'README.md, Credential': new MidjourneyVideoApi().properties,
};

const findTables = () =>
	pages.flatMap((page) =>
		tablesOf(page)
			.filter(({ head: [first = ''] }) => ['Parameter', 'Option'].includes(first))
			.map((table) => ({ ...table, place: `${page.file}, ${table.heading}` })),
	);

/** A default as the panel shows it; empty text for an empty one. */
function toShownDefault({ default: value, options = [] }: INodeProperties): string {
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	const chosen = (Array.isArray(value) ? value : [value]) as unknown[];
	const nameOf = (one: unknown) => options.find((option) => 'value' in option && option.value === one)?.name;
	return chosen.map((one) => nameOf(one) ?? String(one)).join(', ');
}

const listed = ({ rows }: Table, column: number) => rows.map((cells) => textOf(cells[column]!));

describe('the tables of parameters and options', () => {
	it('are there for all that the package has, and for nothing else', () => {
		expect(findTables().map(({ place }) => place)).toEqual(expect.arrayContaining(Object.keys(TABLES)));
		expect(findTables()).toHaveLength(Object.keys(TABLES).length);
	});

	it.each(Object.keys(TABLES))('%s: has the names and defaults of the panel, in its order', (place) => {
		const table = findTables().find((candidate) => candidate.place === place)!;
		const described = listed(table, 0).map((name, index) => [name, listed(table, 1)[index]]);
		expect(described).toEqual(TABLES[place]!.map((field) => [field.displayName, toShownDefault(field)]));
	});
});

/** A field's display name, with and without its unit, and the names of its options. */
function namesOf(field: INodeProperties): string[] {
	const options = (field.options ?? []).flatMap((option) =>
		isField(option) ? namesOf(option) : [option.name],
	);
	return [field.displayName, field.displayName.replace(/ \([^)]*\)$/, ''), ...options];
}

it('what is bold is a name of the user interface that exists', async () => {
	const { displayName, properties: credentialFields } = new MidjourneyVideoApi();
	const own = [...properties, ...triggerProperties, ...credentialFields].flatMap(namesOf);
	const types = [new MidjourneyVideo(), new MidjourneyVideoTrigger()].map(({ description }) => description);
	const nodeNames = types.map((description) => description.displayName);
	const names = new Set([...own, ...nodeNames, displayName, ...N8N_NAMES, ...(await readExampleNames())]);
	const bold = pages.flatMap((page) =>
		findNodes(page, 'strong').map((node) => ({ file: page.file, name: textOf(node) })),
	);
	expect(bold.length).toBeGreaterThan(100);
	expect(bold.filter(({ name }) => !names.has(name))).toEqual([]);
	expect(N8N_NAMES.filter((name) => !bold.some((one) => one.name === name))).toEqual([]);
});

it('the first column of such a table is bold, so that it is known as a name', () => {
	const plain = findTables().flatMap(({ rows }) =>
		rows.filter(([first]) => !nodesOf(first!).some(({ type }) => type === 'strong')),
	);
	expect(plain.map(([first]) => textOf(first!))).toEqual([]);
});
