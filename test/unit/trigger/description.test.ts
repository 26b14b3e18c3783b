import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { triggerPanel, triggerProperties } from '../../../nodes/MidjourneyVideo/trigger/description.ts';

const isField = (option: object): option is INodeProperties => 'displayName' in option && 'type' in option;

describe('the trigger’s parameters', () => {
	const triggerOptions = triggerProperties.find(({ name }) => name === 'options')!.options!.filter(isField);
	const namesAndDefaults = (fields: INodeProperties[]) =>
		fields.map(({ name, default: value }) => [name, value]);

	it('keep the names and defaults that workflows are saved with, in the order of the panel', () => {
		expect(namesAndDefaults(triggerProperties)).toEqual([
			['callbackNotice', ''],
			['events', ['succeeded', 'failed']],
			['verify', true],
			['simplify', true],
			['options', {}],
		]);
		expect(namesAndDefaults(triggerOptions)).toEqual([
			['dedupe', true],
			['parseState', false],
			['stateFilter', ''],
		]);
	});

	it('name the Production URL as the one to copy, and the Test URL after it', () => {
		const notice = triggerProperties.find(({ name }) => name === 'callbackNotice')!.displayName;
		expect(notice).toContain('Production URL');
		expect(notice).not.toContain('Test URL');
		for (const help of Object.values(triggerPanel.executionsHelp as object) as string[]) {
			expect(help.indexOf('<b>Production URL</b>')).toBeGreaterThan(0);
			expect(help.indexOf('Test URL')).toBeGreaterThan(help.indexOf('<b>Production URL</b>'));
		}
	});

	it('offer exactly the events that exist', () => {
		const events = triggerProperties.find(({ name }) => name === 'events')!.options as INodePropertyOptions[];
		expect(events.map(({ value }) => value)).toEqual(['failed', 'progress', 'succeeded']);
	});
});
