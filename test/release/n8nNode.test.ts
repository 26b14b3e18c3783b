import { appendFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createLintedCopy, ensureN8nNode, type LintedCopy } from './n8nNode.ts';

/** For a machine that doesn't have the command yet. */
const INSTALL_TIMEOUT_MS = 20 * 60_000;

let copy: LintedCopy;

beforeAll(async () => void (copy = await createLintedCopy(await ensureN8nNode())), INSTALL_TIMEOUT_MS);
afterAll(async () => await copy.remove());

describe('`n8n-node lint`, as n8n gives it to new packages', () => {
	it('finds nothing in this one', async () => {
		const { exitCode, output } = await copy.lint();
		expect(output).toContain('n8n-node lint');
		expect(output).not.toMatch(/error|warning|violation/i);
		expect(exitCode).toBe(0);
	});

	it('would find what n8n does not allow', async () => {
		const file = path.join(copy.folder, 'nodes/MidjourneyVideo/shared/clock.ts');
		await appendFile(file, "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n");
		const { exitCode, output } = await copy.lint();
		expect(output).toContain('@n8n/community-nodes/no-restricted-imports');
		expect(exitCode).toBe(1);
	});
});
