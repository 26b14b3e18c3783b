import { N8nClient, type N8nInstall, type N8nProcess, startN8n } from '../../n8n/index.ts';
import { startSimulator } from '../../simulator/index.ts';
import { type BilledVideo, startOpenAiVideos } from './openAiVideos.ts';
import type { VariantTools } from './variants.ts';

export const RENDER_SECONDS = 20;
export const CONCURRENCY = 2;

/** How often a gateway refreshes its copies of tasks from its upstream. */
export const REFRESH_SECONDS = 15;

export interface Scene extends VariantTools {
	client: N8nClient;
	n8n: N8nProcess;
	/** Every video paid for so far. */
	billed: () => BilledVideo[];
	/** How many requests about tasks the servers have received so far. */
	questionCount: () => number;
	close: () => Promise<void>;
}

/**
 * An n8n with two slots, and the servers that its nodes talk to, none of which sends callbacks.
 *
 * @param refreshSeconds how old the API's copy of a task may be; 0 for an API that knows its tasks' current state
 */
export async function startScene(
	install: N8nInstall,
	tarballPath: string,
	refreshSeconds: number,
): Promise<Scene> {
	const startMs = Date.now();
	const simulator = await startSimulator({ renderSeconds: RENDER_SECONDS, refreshSeconds });
	const openAi = await startOpenAiVideos(RENDER_SECONDS);
	let n8n: N8nProcess | undefined;
	const close = async () => {
		await n8n?.stop();
		await simulator.close();
		await openAi.close();
	};
	/** When the API shows what happened at this time. */
	const toShownMs = (atMs: number) => {
		const stepMs = refreshSeconds * 1000;
		return stepMs === 0 ? atMs : startMs + Math.ceil((atMs - startMs) / stepMs) * stepMs;
	};
	try {
		n8n = await startN8n({
			install,
			tarballPath,
			env: { N8N_CONCURRENCY_PRODUCTION_LIMIT: String(CONCURRENCY) },
		});
		const client = new N8nClient(n8n);
		const credential = await client.setUp(simulator);
		const openAiCredential = await client.createCredential({
			name: 'OpenAI',
			type: 'openAiApi',
			data: { apiKey: simulator.apiKey, url: openAi.baseUrl },
		});
		return {
			client,
			n8n,
			credential,
			openAiCredential,
			apiUrl: simulator.baseUrl,
			apiKey: simulator.apiKey,
			billed: () => [
				...simulator.submissions.map(({ body, acceptedAtMs }) => ({
					state: String(body.state),
					settledAtMs: toShownMs(acceptedAtMs + RENDER_SECONDS * 1000),
				})),
				...openAi.videos(),
			],
			questionCount: () =>
				simulator.requests.filter(({ route }) => route !== 'submit').length + openAi.questionCount(),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}
