import { LAYERS, type LayerName } from '../layers.ts';

/** The layers to run, each with the words that choose a part of it; without words, all of it runs. */
export type Choice = Map<LayerName, string[]>;

/**
 * Reads the command line: names of layers, each followed by words that filter that layer. Without any words, it's all
 * layers but the optional ones; `all` on its own is every layer.
 *
 * @throws if the first word isn't a layer's name
 */
export function toChoice(words: string[]): Choice {
	const [first, ...others] = words;
	if (first === undefined) return toFullChoice(NAMES.filter((name) => !isOptional(name)));
	if (first === 'all' && others.length === 0) return toFullChoice(NAMES);
	const choice: Choice = new Map();
	let filters: string[] | undefined;
	for (const word of words) {
		if (isLayerName(word)) choice.set(word, (filters = choice.get(word) ?? []));
		else if (filters) filters.push(word);
		else throw new Error(`No layer "${word}": choose from all, ${NAMES.join(', ')}`);
	}
	return withBuild(choice);
}

const NAMES = Object.keys(LAYERS) as LayerName[];

function toFullChoice(names: LayerName[]): Choice {
	return withBuild(new Map(names.map((name) => [name, []])));
}

function withBuild(choice: Choice): Choice {
	const needsBuild = [...choice.keys()].some((name) => 'needsBuild' in LAYERS[name]);
	return needsBuild && !choice.has('build') ? new Map([['build', []], ...choice]) : choice;
}

function isLayerName(word: string): word is LayerName {
	return Object.hasOwn(LAYERS, word);
}

function isOptional(name: LayerName): boolean {
	return 'isOptional' in LAYERS[name];
}
