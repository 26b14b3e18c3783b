import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toBaseUrl } from '../../../nodes/MidjourneyVideo/transport/baseUrl.ts';
import { anyValue, damaged } from './arbitraries.ts';
import { outcomeOf } from './outcomes.ts';
import { anyUrl } from './urlSamples.ts';

const blank = fc.constantFrom('', '', ' ', '\n', '\u00a0');

it('toBaseUrl keeps origin and path of a plain http(s) address, and refuses every other one', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyUrl, blank, ({ text, scheme, hasUser, host, path }, around) => {
			const { value: base, failure } = outcomeOf(() => toBaseUrl(`${around}${text}${around}`));
			const isPlain = ['http', 'https'].includes(scheme) && !hasUser;
			expect(base).toBe(isPlain ? `${scheme}://${host}${path}` : undefined);
			expect(`${failure?.message} ${failure?.description}`).not.toContain('s3cret');
			seen.add(failure?.message.replace(/".*"/, '…') ?? 'taken');
		}),
	);
	expect(seen).toEqual(
		new Set([
			'taken',
			'Base URL of the credential is not a URL',
			'Base URL of the credential begins with …',
			'Base URL of the credential contains a user name or password',
		]),
	);
});

it('a path added to a base URL stays below it, whatever was entered', () => {
	const seen = new Set<boolean>();
	const entered = fc.oneof(
		{ weight: 3, arbitrary: damaged(anyUrl.map(({ text }) => text)) },
		{ weight: 3, arbitrary: fc.webUrl({ withFragments: true, withQueryParameters: true, size: 'medium' }) },
		{ weight: 1, arbitrary: fc.oneof(anyValue, fc.string({ unit: 'binary' })) },
	);
	fc.assert(
		fc.property(entered, (value) => {
			const base = outcomeOf(() => toBaseUrl(value)).value;
			seen.add(base !== undefined);
			if (base === undefined) return;
			const { origin, pathname } = new URL((value as string).trim());
			const asked = new URL(`${base}/mj/submit/video`);
			expect(asked).toMatchObject({ origin, username: '', password: '', search: '', hash: '' });
			const prefix = asked.pathname.replace(/\/mj\/submit\/video$/, '');
			expect(pathname.startsWith(prefix)).toBe(true);
			expect(pathname.slice(prefix.length)).toMatch(/^(?:\/+v1)*\/*(?:\/mj(?:-\w+)?(?:\/.*)?)?$/);
			expect(base).not.toMatch(/\/$/);
			expect(toBaseUrl(base)).toBe(base);
		}),
	);
	expect(seen.size).toBe(2);
});
