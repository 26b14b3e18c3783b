import type { Locator, Page } from 'playwright-core';

export interface FoundNode {
	name: string;
	description: string;
	/** The icon's file name. */
	icon: string;
}

/** The list for adding nodes to a workflow. */
export class NodeCreator {
	readonly root: Locator;
	private readonly items: Locator;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('node-creator');
		this.items = this.root.getByTestId('item-iterator-item');
	}

	/** Opens it in a new workflow, which has no trigger yet. */
	async openForFirstStep(): Promise<void> {
		await this.page.goto('/workflow/new');
		await this.page.getByTestId('canvas-add-button').click();
		await this.items.first().waitFor();
	}

	/** Opens it in a workflow that has a trigger, where it offers all nodes. */
	async openForNextStep(): Promise<void> {
		await this.page.getByTestId('node-creator-plus-button').click();
		await this.items.first().waitFor();
	}

	/** Enters words, without waiting for results. */
	async searchFor(words: string): Promise<void> {
		await this.root.getByTestId('node-creator-search-bar').fill(words);
	}

	/** The same, and waits for a result that contains these words. */
	async search(words: string): Promise<void> {
		await this.searchFor(words);
		await this.items.filter({ hasText: words }).first().waitFor();
	}

	/** The current results. */
	async found(): Promise<FoundNode[]> {
		return await this.items.evaluateAll((items) =>
			items.map((item) => {
				const text = (part: string) =>
					item.querySelector<HTMLElement>(`[data-test-id="node-creator-item-${part}"]`)?.innerText ?? '';
				const icon = item.querySelector('img')?.getAttribute('src')?.split('/').pop() ?? '';
				return { name: text('name'), description: text('description'), icon };
			}),
		);
	}

	/** Opens the list of the first result's actions. */
	async openFound(): Promise<void> {
		await this.items.first().click();
		await this.root.getByTestId('node-creator-category-item').first().waitFor();
	}

	/** Expands the last group, and returns the names of everything listed. */
	async actions(): Promise<string[]> {
		const group = this.root.getByTestId('node-creator-category-item').last();
		const names = this.root.getByTestId('node-creator-item-name');
		const shown = await names.count();
		await group.click();
		await names.nth(shown).waitFor();
		return await names.allInnerTexts();
	}
}
