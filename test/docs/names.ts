import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { readExample } from '../workflows.ts';
import { ROOT } from './pages.ts';

/** The names from n8n's own user interface that the pages use. */
export const N8N_NAMES = [
	'+',
	'AI Agent',
	'Always Output Data',
	'Authentication',
	'Binary',
	'Edit Image',
	'Execute step',
	'Import → From file',
	'Import from File',
	'On Error',
	'Production URL',
	'Respond',
	'Respond When',
	'Retry',
	'Retry On Fail',
	'Schema',
	'Midjourney Video Tool',
	'Settings → Community nodes → Install',
	'System Message',
	'Test URL',
	'Timeout Workflow',
	'Tool',
	'View',
	'Wait for Sub-Workflow Completion',
	'Webhook',
];

/** The names of all nodes in the examples. */
export async function readExampleNames(): Promise<string[]> {
	const files = await readdir(path.join(ROOT, 'examples'));
	const examples = await Promise.all(files.map(async (file) => await readExample(file)));
	return examples.flatMap(({ nodes }) => nodes.map(({ name }) => name));
}
