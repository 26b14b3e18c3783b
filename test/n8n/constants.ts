export const PACKAGE_NAME = 'n8n-nodes-midjourney-video';

/** The n8n versions that the package is tested on: the newest that can be installed, and the last 1.x. */
export const N8N_VERSIONS = { newest: '2.40.7', oldest: '1.123.81' } as const;

/** n8n 2.38 and later refuse an older Node, 1.x a newer one; `isolated-vm` has prebuilds for this one. */
export const N8N_NODE_MAJOR = 24;

/** Brought from the npm registry where the running Node is another. */
export const NODE_24_VERSION = '24.21.0';

/** The `xlsx` that n8n 1.x asks for comes from a host that is not the npm registry. */
export const N8N_1_OVERRIDES = { xlsx: '0.18.5' } as const;
