import eslint from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import { defineConfig, globalIgnores } from 'eslint/config';
import typescript from 'typescript-eslint';

const communityRules = n8nCommunityNodesPlugin.configs.recommended;

/** The rooms of the node, from the bottom up; a room may import from itself and from those below. */
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

/** What n8n lints community packages with, and TypeScript's recommended rules, by types, for everything. */
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
			// What an interface of promises asks for need not wait for anything.
			'@typescript-eslint/require-await': 'off',
		},
	},
	{
		files: ['test/**/*.ts'],
		rules: {
			// Expectations are of type `any`, and answers are compared as they come.
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
			// For n8n's own credentials only: the URL is the name of a page of n8n's docs.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// These know inputs and outputs as strings only, not as n8n-workflow's constants.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			// The API does have largest values.
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
	...importsGoDown,
);
