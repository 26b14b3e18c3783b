export const PACKAGE_NAME = 'n8n-nodes-midjourney-video';

/** The n8n versions that the package is tested on: the newest that can be installed, the last 1.x, and the oldest it works on. */
export const N8N_VERSIONS = {
	newest: '2.41.1',
	last1: '1.123.81',
	oldest2: '2.0.0',
	oldest1: '1.85.4',
} as const;

/** Of `@n8n/node-cli`, n8n's own command for community packages. */
export const N8N_NODE_VERSION = '0.48.3';

/** The Node that n8n runs on, by its major: 2.38 and later refuse an older one than 24, and versions before 1.99 a newer one than 22. */
export const NODE_VERSIONS = { 22: '22.23.3', 24: '24.21.0' } as const;

/** The `xlsx` that these ask for comes from a host that is not the npm registry. */
const XLSX = { xlsx: '0.18.5' };

/** Newer ones do not fit the `@langchain/core` of these; n8n swallows that error, and says `Command "start" not found`. */
const LANGGRAPH = { '@langchain/langgraph': '1.0.2', '@langchain/langgraph-checkpoint': '1.0.0' };

/** What these need instead of what they, or their dependencies, ask for. */
export const N8N_OVERRIDES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	[N8N_VERSIONS.last1]: { ...XLSX, ...LANGGRAPH },
	[N8N_VERSIONS.oldest2]: { ...XLSX, ...LANGGRAPH },
	// Newer ones want a part of zod that its zod does not have yet.
	[N8N_VERSIONS.oldest1]: { ...XLSX, 'zod-to-json-schema': '3.23.3' },
};

/** n8n's database driver; all these versions ask for this one. */
export const SQLITE3_VERSION = '5.1.7';
