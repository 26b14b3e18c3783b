import type { Page } from 'playwright-core';

import { type RunningN8n, useN8n } from '../e2e/useN8n.ts';
import type { SimulatorOptions } from '../simulator/index.ts';
import { signIn } from './signIn.ts';
import { usePage } from './usePage.ts';

export interface Editor {
	readonly run: RunningN8n;
	/** Signed in as the owner; a new one for each test. */
	readonly page: Page;
}

/** For a test file: a real n8n with the packed package, a simulator, and a browser that's signed in. */
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
