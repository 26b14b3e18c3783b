import type { TestProject } from 'vitest/node';

import { PublicApi, type PublicApiAccess, RestError } from '../n8n/index.ts';

declare module 'vitest' {
	interface ProvidedContext {
		access: PublicApiAccess;
		/** The host by which that n8n reaches this machine. */
		simulatorHost: string;
	}
}

/** Before any test, checks that the n8n to test can be used and has the package. @throws if not */
export default async function setup(project: TestProject): Promise<void> {
	const access = readAccess();
	await assertInstalled(access);
	project.provide('access', access);
	project.provide('simulatorHost', process.env.SIMULATOR_HOST || '127.0.0.1');
}

function readAccess(): PublicApiAccess {
	const baseUrl = process.env.N8N_URL;
	const apiKey = process.env.N8N_API_KEY;
	if (!baseUrl) throw new Error('N8N_URL is not set: where the n8n is, e.g. http://127.0.0.1:5678');
	if (!apiKey) {
		throw new Error('N8N_API_KEY is not set: create one in n8n under Settings, n8n API');
	}
	return { baseUrl, apiKey };
}

async function assertInstalled(access: PublicApiAccess): Promise<void> {
	const { baseUrl } = access;
	const isInstalled = await new PublicApi(access)
		.knowsCredentialType('midjourneyVideoApi')
		.catch((error: unknown) => {
			if (error instanceof RestError && error.status === 401) {
				throw new Error(`The n8n at ${baseUrl} does not accept N8N_API_KEY`);
			}
			throw new Error(`The n8n at ${baseUrl} cannot be used: ${String(error)}`, { cause: error });
		});
	if (!isInstalled) {
		throw new Error(`n8n-nodes-midjourney-video is not installed in the n8n at ${baseUrl}`);
	}
}
