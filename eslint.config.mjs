import eslint from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import { defineConfig, globalIgnores } from 'eslint/config';
import typescript from 'typescript-eslint';

const communityRules = n8nCommunityNodesPlugin.configs.recommended;

/** The node's folders ("rooms"), from the bottom floor up. A room may import from itself and from the floors below. */
const FLOORS = [['shared'], ['api'], ['run'], ['operations', 'trigger']];

const importsGoDown = FLOORS.flatMap((rooms, floor) =>
	rooms.map((room) => {
		const others = FLOORS.slice(floor)
			.flat()
			.filter((other) => other !== room);
		const regex = `^\\.\\..*/(?:${others.join('|')})(?:/|$)|\\.node$`;
		const message = `What is in "${room}" imports from "${room}" and the rooms below it only.`;
		return {
			files: [`nodes/MidjourneyVideo/${room}/**/*.ts`],
			rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }] },
		};
	}),
);

/** n8n's rules for community packages, and typescript-eslint's recommended type-aware rules for everything. */
export default defineConfig(
	globalIgnores(['dist']),
	{
		files: ['**/*.{ts,mts}'],
		extends: [eslint.configs.recommended, typescript.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: { project: 'test/tsconfig.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			// An interface may require a promise from a function that has nothing to await.
			'@typescript-eslint/require-await': 'off',
		},
	},
	{
		files: ['test/**/*.ts'],
		rules: {
			// Expectations have the type `any`, and responses are compared as they are.
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
		},
	},
	{ files: ['{nodes,credentials}/**/*.ts'], extends: [communityRules], rules: { 'no-console': 'error' } },
	{ plugins: { 'n8n-nodes-base': n8nNodesBase } },
	{
		files: ['package.json'],
		extends: [communityRules],
		languageOptions: { parser: typescript.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: n8nNodesBase.configs.community.rules,
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// Only meant for n8n's own credentials, whose URL is the name of a page in n8n's docs.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// These rules know inputs and outputs only as strings, not as n8n-workflow's constants.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			// The API does have maximum values.
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
	...importsGoDown,
);
