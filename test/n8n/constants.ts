export const PACKAGE_NAME = 'n8n-nodes-midjourney-video';

/** The n8n versions that the package is tested on: the newest that can be installed, the last 1.x, and the oldest it works on. */
export const N8N_VERSIONS = {
	newest: '2.41.1',
	last1: '1.123.81',
	oldest2: '2.0.0',
	oldest1: '1.85.4',
} as const;

/** The Node that n8n runs on, by its major: 2.38 and later refuse an older one than 24, and versions before 1.99 a newer one than 22. */
export const NODE_VERSIONS = { 22: '22.23.3', 24: '24.21.0' } as const;

/** The `xlsx` that these ask for comes from a host that is not the npm registry. */
const XLSX = { xlsx: '0.18.5' };

/** What these need instead of what they, or their dependencies, ask for. */
export const N8N_OVERRIDES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	[N8N_VERSIONS.last1]: {
		...XLSX,
		// Newer ones do not fit its `@langchain/core`; n8n swallows that error and ends with `Command "start" not found`.
		'@langchain/langgraph': '1.0.2',
		'@langchain/langgraph-checkpoint': '1.0.0',
	},
	[N8N_VERSIONS.oldest2]: XLSX,
	[N8N_VERSIONS.oldest1]: XLSX,
};

/** n8n's database driver; all these versions ask for this one. */
export const SQLITE3_VERSION = '5.1.7';
