import { type Execution, nodeOutput } from '../n8n/index.ts';
import type { VideoNode } from '../workflows.ts';

/** A node that adds the execution's resume URL, with n8n's token on 2.x, to each item. */
export const RESUME_URL: VideoNode = {
	name: 'Resume URL',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', jsonOutput: '={{ { ...$json, resumeUrl: $execution.resumeUrl } }}' },
};

export function readResumeUrl(execution: Execution): string {
	return nodeOutput(execution, RESUME_URL.name)[0]!.json.resumeUrl as string;
}
