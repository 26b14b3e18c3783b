import type { Locator, Page } from 'playwright-core';

export interface Tally {
	clicks: number;
	/** Fields that were filled in. */
	entries: number;
	seconds: number;
}

/** A user of n8n whose clicks and entries are counted. */
export class NewUser {
	private clicks = 0;
	private entries = 0;
	private startMs = performance.now();

	constructor(readonly page: Page) {}

	/** What it took since the last call. */
	tally(): Tally {
		const { clicks, entries } = this;
		const seconds = Math.round((performance.now() - this.startMs) / 1000);
		[this.clicks, this.entries, this.startMs] = [0, 0, performance.now()];
		return { clicks, entries, seconds };
	}

	async click(...targets: Locator[]): Promise<void> {
		for (const target of targets) {
			await target.click();
			this.clicks += 1;
		}
	}

	async doubleClick(target: Locator): Promise<void> {
		await target.dblclick();
		this.clicks += 2;
	}

	/** Clicks each field and fills it in. */
	async enter(...fields: Array<[Locator, string]>): Promise<void> {
		for (const [field, text] of fields) {
			await this.click(field);
			await field.fill(text);
			this.entries += 1;
		}
	}

	/** Opens the system's file dialog and picks a file there, which counts as two more clicks: the file, and Open. */
	async pickFile(opener: Locator, file: string): Promise<void> {
		const chooser = this.page.waitForEvent('filechooser');
		await this.click(opener);
		await (await chooser).setFiles(file);
		this.clicks += 2;
	}
}
