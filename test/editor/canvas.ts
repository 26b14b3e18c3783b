import type { Locator, Page } from 'playwright-core';

import { NodePanel } from './nodePanel.ts';

/** The editor's canvas, with a workflow on it. */
export class Canvas {
	/** Nodes and notes. */
	readonly everything: Locator;

	constructor(private readonly page: Page) {
		this.everything = page.locator('.vue-flow__node');
	}

	async open(workflowId: string): Promise<void> {
		await this.page.goto(`/workflow/${workflowId}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens it as the list of executions does. */
	async openExecution(workflowId: string, executionId: string): Promise<void> {
		await this.page.goto(`/workflow/${workflowId}/executions/${executionId}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Zooms until everything is in view. */
	async fit(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
		await this.rest();
	}

	/** Waits until it stops moving. */
	async rest(): Promise<void> {
		await (await this.everything.first().elementHandle()).waitForElementState('stable');
	}

	/** Waits until every node's icon is decoded. */
	async iconsLoaded(): Promise<void> {
		for (const icon of await this.page.locator('[data-test-id="canvas-node"] img').all()) {
			await icon.evaluate(async (image: HTMLImageElement) => await image.decode());
		}
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** The text under a node: its name and its subtitle. */
	async caption(name: string): Promise<string[]> {
		return (await this.node(name).getByTestId('canvas-default-node').innerText()).trim().split(/\s*\n\s*/);
	}

	async openNode(name: string): Promise<NodePanel> {
		await this.node(name).dblclick();
		const panel = new NodePanel(this.page);
		await panel.root.waitFor();
		return panel;
	}
}
