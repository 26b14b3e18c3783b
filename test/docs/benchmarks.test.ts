import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, it } from 'vitest';

import { renewPage } from '../bench/report/index.ts';
import { ROOT } from './pages.ts';

it('the benchmark results on docs/development.md are those in docs/benchmarks', async () => {
	expect(await readFile(path.join(ROOT, 'docs/development.md'), 'utf8')).toBe(await renewPage());
});
