import { N8N_VERSIONS } from './n8n/constants.ts';

/** A group of tests that can be run by name. */
export interface Layer {
	/** What it tests, as the test output shows it. */
	title: string;
	/** npm or one of the project's binaries, with its arguments, for a layer that passes or fails as a whole. */
	command?: [string, ...string[]];
	/** The Vitest project, for a layer whose tests are counted. */
	project?: string;
	/** The project's test files to run, as paths from the root; all by default. */
	files?: string[];
	env?: Record<string, string>;
	/** Whether it tests the build in dist. */
	needsBuild?: boolean;
	/** Whether it runs only when named, or with `all`. */
	isOptional?: boolean;
}

/** Submissions, waits, errors, callbacks and the trigger. */
export const ESSENTIAL_FILES = ['videos', 'forgeries', 'waits/modes'].map(
	(name) => `test/e2e/${name}.test.ts`,
);

export const LAYERS = {
	lint: { title: 'lint', command: ['npm', 'run', 'lint'] },
	typecheck: { title: 'type check', command: ['npm', 'run', 'typecheck'] },
	build: { title: 'build', command: ['npm', 'run', 'build'] },
	unit: { title: 'unit', project: 'unit' },
	docs: { title: 'docs, against the product', project: 'docs' },
	simulator: { title: 'simulator', project: 'simulator' },
	engine: { title: 'engine, the build in n8n-core', project: 'engine', needsBuild: true },
	package: { title: 'package, with n8n’s check for verified ones', project: 'package', needsBuild: true },
	demo: { title: 'demo', command: ['tsx', 'test/demo/main.ts', '--once'], needsBuild: true },
	e2e: e2eOn(N8N_VERSIONS.newest),
	compat: { ...e2eOn(N8N_VERSIONS.last1), isOptional: true },
	settings: settingsOf(N8N_VERSIONS.newest),
	settingsCompat: settingsOf(N8N_VERSIONS.last1),
	limits: limitsOf(N8N_VERSIONS.newest),
	limitsCompat: limitsOf(N8N_VERSIONS.last1),
	engine2: engine2On(N8N_VERSIONS.newest),
	assumptions: assumptionsOn(N8N_VERSIONS.newest),
	assumptionsCompat: assumptionsOn(N8N_VERSIONS.last1),
	chaos: chaosOn(N8N_VERSIONS.newest),
	queue: queueModeOn(N8N_VERSIONS.newest),
	queueCompat: queueModeOn(N8N_VERSIONS.last1),
	oldest2: essentialsOn(N8N_VERSIONS.oldest2),
	oldest1: essentialsOn(N8N_VERSIONS.oldest1),
	editor: { title: 'editor, in Chromium', project: 'editor', needsBuild: true, isOptional: true },
	release: {
		title: 'release, the tarball installed offline',
		project: 'release',
		needsBuild: true,
		isOptional: true,
	},
} satisfies Record<string, Layer>;

export type LayerName = keyof typeof LAYERS;

/**
 * When each layer runs. Groups run one after another, a group's lanes in parallel, and a lane's layers in sequence.
 * Layers on a real n8n mostly wait for renders; the others keep a core busy.
 */
export const PLAN: LayerName[][][] = [
	[['build']],
	[
		['e2e', 'queue', 'settings', 'engine2'],
		['engine', 'demo', 'compat', 'settingsCompat', 'assumptionsCompat'],
		['limits', 'limitsCompat', 'queueCompat'],
		['lint', 'typecheck', 'unit', 'docs', 'simulator', 'package', 'chaos', 'assumptions', 'release'],
		['editor', 'oldest2', 'oldest1'],
	],
];

function e2eOn(version: string): Layer {
	const env = { N8N_TEST_VERSION: version };
	return { title: `e2e on n8n ${version}`, project: 'e2e', env, needsBuild: true };
}

/** The essentials, on a version at the edge of what's supported. */
function essentialsOn(version: string): Layer {
	const title = `essentials on n8n ${version}`;
	return { ...e2eOn(version), title, files: ESSENTIAL_FILES, isOptional: true };
}

/** n8n's settings: where it keeps files, how many executions it runs at once, what it logs, which addresses it uses. */
function settingsOf(version: string): Layer {
	const title = `other settings of n8n ${version}`;
	return { ...e2eOn(version), title, project: 'settings', isOptional: true };
}

/** Waits when n8n has no free slot for them, has very many of them, or hits its own execution timeouts. */
function limitsOf(version: string): Layer {
	const title = `waits at the limits of n8n ${version}`;
	return { ...e2eOn(version), title, project: 'limits', isOptional: true };
}

/** n8n's Engine 2.0, which n8n 1.x doesn't have. */
function engine2On(version: string): Layer {
	return { ...e2eOn(version), title: `Engine 2.0 of n8n ${version}`, project: 'engine2', isOptional: true };
}

/** What the package assumes about n8n, and `npm run essentials`, which tests the package on any running n8n. */
function assumptionsOn(version: string): Layer {
	const title = `assumptions about n8n ${version}`;
	return { ...e2eOn(version), title, project: 'assumptions', isOptional: true };
}

/** Faults and kills, chosen by a seed; `npm run chaos` runs more of them. */
function chaosOn(version: string): Layer {
	return { ...e2eOn(version), title: `chaos on n8n ${version}`, project: 'chaos', isOptional: true };
}

function queueModeOn(version: string): Layer {
	const title = `queue mode on n8n ${version}`;
	return { ...e2eOn(version), title, project: 'queue', isOptional: true };
}
