import { config as n8nCommunityConfig } from '@n8n/node-cli/eslint';

export default [
	...n8nCommunityConfig,
	{
		// Tests, simulator and tools run outside n8n: its sandbox rules for nodes do not apply there.
		files: ['test/**/*.ts'],
		rules: {
			'@n8n/community-nodes/no-restricted-globals': 'off',
			'@n8n/community-nodes/no-restricted-imports': 'off',
			'@n8n/community-nodes/no-dangerous-functions': 'off',
			'@n8n/community-nodes/no-hardcoded-secrets': 'off',
			'@n8n/community-nodes/require-node-api-error': 'off',
			'import-x/no-unresolved': 'off',
			'no-console': 'off',
		},
	},
];
