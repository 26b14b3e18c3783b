export const PACKAGE_NAME = 'n8n-nodes-midjourney-video';

/** The n8n versions to test on: the newest installable, the last 1.x, and the oldest 2.x and 1.x that work. */
export const N8N_VERSIONS = {
	newest: '2.41.1',
	last1: '1.123.81',
	oldest2: '2.0.0',
	oldest1: '1.85.4',
} as const;

/** The version of `@n8n/node-cli`, n8n's own tool for community packages. */
export const N8N_NODE_VERSION = '0.48.3';

/** The Node versions n8n runs on, by major: n8n 2.38 and later need at least 24, versions before 1.99 at most 22. */
export const NODE_VERSIONS = { 22: '22.23.3', 24: '24.21.0' } as const;

/** The `xlsx` that these versions request isn't on the npm registry. */
const XLSX = { xlsx: '0.18.5' };

/** Newer ones don't work with these versions' `@langchain/core`; n8n then only says `Command "start" not found`. */
const LANGGRAPH = { '@langchain/langgraph': '1.0.2', '@langchain/langgraph-checkpoint': '1.0.0' };

/** What these versions need instead of what they or their dependencies request. */
export const N8N_OVERRIDES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	[N8N_VERSIONS.last1]: { ...XLSX, ...LANGGRAPH },
	[N8N_VERSIONS.oldest2]: { ...XLSX, ...LANGGRAPH },
	// Newer ones need a part of zod that this n8n's zod doesn't have yet.
	[N8N_VERSIONS.oldest1]: { ...XLSX, 'zod-to-json-schema': '3.23.3' },
};

/** The version of n8n's database driver that all these versions request. */
export const SQLITE3_VERSION = '5.1.7';

/**
 * How many executions a test starts before n8n has stored them. n8n responds to a call before it stores the execution, and
 * loses the execution if it can't write to its database in time.
 */
export const STARTS_AT_ONCE = 20;
