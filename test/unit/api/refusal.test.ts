import { describe, expect, it } from 'vitest';

import { toRefusal, toRefusalText } from '../../../nodes/MidjourneyVideo/api/refusal.ts';

const textOf = (text: string) => toRefusalText(toRefusal({ status: 502, location: null, text }));

describe('toRefusal', () => {
	it.each([
		'<html><head><title>Bad Gateway</title></head></html>',
		'\n<!DOCTYPE html><title lang="en"> Bad\n Gateway </title>',
		'<?xml version="1.0"?>\n<!DOCTYPE html><html><title>Bad Gateway</title></html>',
		'<!-- cached -->\n<html><title>Bad Gateway</title><body><h1>Sorry</h1></body></html>',
	])('reads of the page %j its title', (page) => {
		expect(textOf(page)).toBe('HTTP 502: a web page, "Bad Gateway"');
	});

	it('shows XML that is no web page', () => {
		expect(textOf('<Error><Code>AccessDenied</Code></Error>')).toBe(
			'HTTP 502: <Error><Code>AccessDenied</Code></Error>',
		);
	});

	it('tells in one line what came in several', () => {
		expect(textOf(JSON.stringify({ code: 'a\nb', description: 'one\r\n  two' }))).toBe(
			'HTTP 502, code a b: one two',
		);
	});

	it('cuts codes, types and words to a readable length', () => {
		const long = 'x'.repeat(100_000);
		const body = { code: long, type: long, description: long, properties: { bannedWord: long } };
		const { code, type, text, bannedWord } = toRefusal({
			status: 400,
			location: null,
			text: JSON.stringify(body),
		});
		for (const part of [code, type, text, bannedWord]) expect(part!.length).toBeLessThanOrEqual(300);
	});

	it('reads a hostile page at once: a careless expression would take longer than a test may', () => {
		expect(textOf(`<html>${'<title'.repeat(80_000)}`)).toBe(
			'HTTP 502: a web page instead of an API response',
		);
	});
});
