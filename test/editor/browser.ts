import { existsSync } from 'node:fs';
import path from 'node:path';

import { type Browser, chromium, selectors } from 'playwright-core';

// n8n's own test attribute changes less often than its classes and texts.
selectors.setTestIdAttribute('data-test-id');

/** The window's size in the tests and, by default, in the docs' pictures; CSS pixels. */
export const VIEWPORT = { width: 1300, height: 860 };

/** How long a page may take to show something, even on a busy two-core machine. */
export const PATIENCE_MS = 120_000;

const ARGS = [
	// Chromium's sandbox doesn't start as root or in many containers.
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Starts a headless Chromium. @throws if none is installed */
export async function launchBrowser(): Promise<Browser> {
	return await chromium.launch({ executablePath: findChromium(), args: ARGS });
}

function findChromium(): string {
	if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
	const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(path.delimiter)];
	const found = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(existsSync);
	if (found) return found;
	throw new Error(
		'The editor is tested in Chromium, which is not installed: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to the program of a Chromium or Google Chrome.',
	);
}
