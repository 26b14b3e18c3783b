import { type LayerName, PLAN } from '../layers.ts';

/** The plan reduced to the chosen layers: groups of lanes of layers. */
export function toGroups(choice: ReadonlyMap<LayerName, unknown>, plan = PLAN): LayerName[][][] {
	return plan
		.map((lanes) => lanes.map((lane) => lane.filter((name) => choice.has(name))).filter(isFilled))
		.filter(isFilled);
}

function isFilled(list: unknown[]): boolean {
	return list.length > 0;
}
