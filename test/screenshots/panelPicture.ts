import type { Locator } from 'playwright-core';

import type { NodePanel } from '../editor/nodePanel.ts';
import { CORNER, saveBox } from './picture.ts';

/** Tall enough for every parameter to be in view; CSS pixels. */
export const HIGH = { width: 1300, height: 1500 };

/** Below the last thing shown; CSS pixels. */
const MARGIN = 24;

/** Saves the parameters and the output, down to where both end; of the parameters, only down to `until` if given. */
export async function saveParametersAndOutput(
	name: string,
	panel: NodePanel,
	until: Locator = panel.parameters,
): Promise<void> {
	const parameters = (await panel.parameters.boundingBox())!;
	const output = (await panel.output.boundingBox())!;
	const root = (await panel.root.boundingBox())!;
	const bottom = Math.max(await endOf(until), await endOf(panel.output)) + MARGIN;
	await saveBox(name, panel.root.page(), {
		left: parameters.x,
		top: output.y,
		right: root.x + root.width - 1,
		bottom: Math.min(bottom, root.y + root.height - 1),
	});
}

/** Saves the input, with the node's name above it. */
export async function saveInput(name: string, panel: NodePanel): Promise<void> {
	const input = (await panel.input.boundingBox())!;
	const root = (await panel.root.boundingBox())!;
	await saveBox(name, panel.root.page(), {
		left: root.x + CORNER,
		top: root.y + CORNER,
		right: input.x + input.width - 1,
		bottom: (await endOf(panel.input)) + MARGIN,
	});
}

/** The bottom of the lowest text, icon or field visible in a part of the page; the part itself extends below it. */
async function endOf(part: Locator): Promise<number> {
	return await part.evaluate((element) => {
		const ends = [element, ...Array.from(element.querySelectorAll('*'))]
			.filter(
				(inner) =>
					inner.matches('svg, img, video, input, textarea') ||
					(inner.children.length === 0 && inner.textContent?.trim()),
			)
			.filter((inner) => inner.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
			.filter((inner) => !inner.closest('[data-test-id="node-feature-request"]'))
			.map((inner) => inner.getBoundingClientRect())
			.filter(({ width, height }) => width > 0 && height > 0)
			.map(({ bottom }) => bottom);
		return Math.max(...ends);
	});
}
