import { N8N_VERSIONS } from './n8n/constants.ts';

/** A part of the tests that can be run by name. */
export interface Layer {
	/** What it tests, for people. */
	title: string;
	/** Arguments to npm, for a layer that passes or fails as one. */
	npm?: string[];
	/** Vitest project, for a layer that counts its tests. */
	project?: string;
	/** Of the project; all unless given. */
	files?: string[];
	env?: Record<string, string>;
	/** Layers with the same mark, one after another in the list, run side by side: they mostly wait for renders. */
	beside?: string;
	/** Run only when asked for. */
	isOptional?: boolean;
}

/** Submissions, waits, errors, callbacks and the trigger. */
export const ESSENTIAL_FILES = ['videos', 'forgeries', 'waits/modes'].map(
	(name) => `test/e2e/${name}.test.ts`,
);

/** By name, in the order in which they run. */
export const LAYERS: Record<string, Layer> = {
	lint: { title: 'lint', npm: ['run', 'lint'] },
	typecheck: { title: 'type check', npm: ['run', 'typecheck'] },
	build: { title: 'build', npm: ['run', 'build'] },
	unit: { title: 'unit', project: 'unit' },
	docs: { title: 'docs, against the product', project: 'docs' },
	simulator: { title: 'simulator', project: 'simulator' },
	engine: { title: 'engine, the build in n8n-core', project: 'engine' },
	package: { title: 'package, with n8n’s check for verified ones', project: 'package' },
	demo: { title: 'demo', npm: ['run', 'demo', '--', '--once'] },
	e2e: e2eOn(N8N_VERSIONS.newest),
	compat: { ...e2eOn(N8N_VERSIONS.last1), isOptional: true },
	queue: queueModeOn(N8N_VERSIONS.newest),
	queueCompat: queueModeOn(N8N_VERSIONS.last1),
	oldest2: essentialsOn(N8N_VERSIONS.oldest2),
	oldest1: essentialsOn(N8N_VERSIONS.oldest1),
	editor: { title: 'editor, in Chromium', project: 'editor', isOptional: true },
	release: { title: 'release, the tarball installed offline', project: 'release', isOptional: true },
};

function e2eOn(version: string): Layer {
	const env = { N8N_TEST_VERSION: version };
	return { title: `e2e on n8n ${version}`, project: 'e2e', env, beside: 'e2e' };
}

/** The essentials on a version that is at the edge of what is supported. */
function essentialsOn(version: string): Layer {
	const title = `essentials on n8n ${version}`;
	return { ...e2eOn(version), title, files: ESSENTIAL_FILES, beside: 'essentials', isOptional: true };
}

function queueModeOn(version: string): Layer {
	const env = { N8N_TEST_VERSION: version };
	const title = `queue mode on n8n ${version}`;
	return { title, project: 'queue', env, beside: 'queue', isOptional: true };
}

/** Layers that run side by side, in order. */
export function toGroups(layers: Layer[]): Layer[][] {
	const groups: Layer[][] = [];
	for (const layer of layers) {
		const { beside } = layer;
		const last = groups.at(-1);
		if (beside !== undefined && last?.[0]?.beside === beside) last.push(layer);
		else groups.push([layer]);
	}
	return groups;
}

/** The layers of these names; without names those that are not optional, and with `all` every one. */
export function toLayers(names: string[]): Layer[] {
	if (names.length === 0) return Object.values(LAYERS).filter(({ isOptional }) => !isOptional);
	if (names.includes('all')) return Object.values(LAYERS);
	return names.map((name) => {
		const layer = LAYERS[name];
		if (!layer) throw new Error(`No layer "${name}": choose from all, ${Object.keys(LAYERS).join(', ')}`);
		return layer;
	});
}
