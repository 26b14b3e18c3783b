import type { Locator } from 'playwright-core';

/** The names of the fields visible in a part of a page, and the notices between them, from top to bottom. */
export async function labelsIn(part: Locator): Promise<string[]> {
	const texts = part.locator('label.n8n-input-label, [role="alert"]').filter({ visible: true });
	const all = await texts.allInnerTexts();
	// Any further lines only show on hover.
	return all.map((text) =>
		text
			.trim()
			.split('\n')[0]!
			.replace(/\s*\*$/, ''),
	);
}
