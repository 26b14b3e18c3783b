import type { Page } from 'playwright-core';

import { type RunningN8n, useN8n } from '../e2e/useN8n.ts';
import type { SimulatorOptions } from '../simulator/index.ts';
import { signIn } from './signIn.ts';
import { usePage } from './usePage.ts';

export interface Editor {
	readonly run: RunningN8n;
	/** Signed in as the owner; another one for each test. */
	readonly page: Page;
}

/** A real n8n with the packed package, a simulator, and a browser that is signed in, for a test file. */
export function useEditor(options: SimulatorOptions = {}): Editor {
	const run = useN8n(options);
	const browser = usePage(() => run.n8n.baseUrl, signIn);
	return {
		run,
		get page() {
			return browser.page;
		},
	};
}
