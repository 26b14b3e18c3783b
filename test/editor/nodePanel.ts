import type { Locator, Page } from 'playwright-core';

import { labelsIn } from './labels.ts';

export interface ShownOption {
	name: string;
	description: string;
	/** Whether the description isn't cut off. */
	isWhole: boolean;
}

/** A node's panel: input, parameters and output. */
export class NodePanel {
	readonly root: Locator;
	readonly input: Locator;
	readonly parameters: Locator;
	readonly output: Locator;
	readonly executeButton: Locator;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('ndv');
		this.input = this.root.getByTestId('ndv-input-panel');
		this.output = this.root.getByTestId('output-panel');
		this.executeButton = this.root.getByTestId('node-execute-button');
		this.parameters = this.root.getByTestId('node-parameters');
	}

	/** The parameters' names and the notices, from top to bottom. */
	async labels(): Promise<string[]> {
		return await labelsIn(this.parameters);
	}

	parameter(name: string): Locator {
		return this.parameters.getByTestId(`parameter-input-${name}`);
	}

	async enter(name: string, text: string): Promise<void> {
		await this.parameter(name).locator('input, textarea').fill(text);
	}

	async choose(name: string, option: string): Promise<void> {
		await this.parameter(name).click();
		await this.choice(option).click();
		await this.shown('parameter-input-item').first().waitFor({ state: 'hidden' });
	}

	/** An entry of the open list. */
	choice(name: string): Locator {
		const headline = this.page.locator('.option-headline').getByText(name, { exact: true });
		return this.shown('parameter-input-item').filter({ has: headline });
	}

	/** The choices that a parameter offers. */
	async choices(name: string): Promise<ShownOption[]> {
		await this.parameter(name).click();
		const items = this.shown('parameter-input-item');
		await items.first().waitFor();
		const choices = await items.evaluateAll((elements) =>
			elements.map((element) => {
				const text = (selector: string) => element.querySelector<HTMLElement>(selector);
				const description = text('.option-description');
				return {
					name: text('.option-headline')!.innerText.trim(),
					description: description?.innerText.trim() ?? '',
					isWhole: !description || description.scrollHeight <= description.clientHeight,
				};
			}),
		);
		await this.page.keyboard.press('Escape');
		await items.first().waitFor({ state: 'hidden' });
		return choices;
	}

	/** What can be added to Options. */
	async addableOptions(): Promise<string[]> {
		await this.parameters.getByTestId('collection-parameter-add').click();
		const items = this.shown('collection-parameter-option');
		await items.first().waitFor();
		const names = await items.allInnerTexts();
		await this.page.keyboard.press('Escape');
		return names;
	}

	/** Presses Execute Step. */
	async execute(): Promise<void> {
		await this.executeButton.click();
	}

	/** Waits until a run has succeeded. */
	async succeeded(): Promise<void> {
		await this.output.getByTestId('node-run-status-success').waitFor();
		await this.rest();
	}

	/** Waits until a run has failed. */
	async failed(): Promise<void> {
		await this.output.getByTestId('node-error-message').waitFor();
		await this.rest();
	}

	async showOutputAs(view: 'schema' | 'table' | 'json' | 'binary'): Promise<void> {
		await this.output.getByTestId(`radio-button-${view}`).click();
	}

	/** Waits until n8n shows an expression's value below it. */
	async expressionsResolved(): Promise<void> {
		await this.parameters.getByTestId('parameter-input-hint').first().waitFor();
	}

	/** Moves the parameters so that they're centered at `x` (CSS pixels). The further left, the wider the output. */
	async moveParameters(x: number): Promise<void> {
		const handle = this.root.getByTestId('panel-drag-button');
		await handle.hover();
		const { y } = (await handle.boundingBox())!;
		await this.page.mouse.down();
		await this.page.mouse.move(x, y, { steps: 5 });
		await this.page.mouse.up();
	}

	/** Waits until the button no longer says that a run is under way. */
	private async rest(): Promise<void> {
		await this.executeButton.and(this.page.locator(':not([aria-busy])')).waitFor();
	}

	/** Drop-down lists belong to the page, not to the panel. */
	private shown(testId: string): Locator {
		return this.page.getByTestId(testId).filter({ visible: true });
	}
}
