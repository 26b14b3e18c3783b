import { N8nClient, type N8nInstall, type QueueMode, startQueueMode } from '../../n8n/index.ts';
import { startSimulator, type Submission } from '../../simulator/index.ts';
import { type BilledVideo, startOpenAiVideos } from './openAiVideos.ts';
import type { VariantTools } from './variants.ts';

export const RENDER_SECONDS = 20;
export const CONCURRENCY = 2;

export interface Scene extends VariantTools {
	client: N8nClient;
	queueMode: QueueMode;
	/** Every video that was paid for so far. */
	billed: () => BilledVideo[];
	/** Of the API, so far. */
	requestCount: () => number;
	close: () => Promise<void>;
}

/** An n8n in queue mode with one worker, and the servers that its nodes talk to. */
export async function startScene(install: N8nInstall, tarballPath: string): Promise<Scene> {
	// Its own delay, of up to 15 seconds, would hide those of the ways.
	const simulator = await startSimulator({
		renderSeconds: RENDER_SECONDS,
		refreshSeconds: 0,
		callbacks: true,
	});
	const openAi = await startOpenAiVideos(RENDER_SECONDS);
	let queueMode: QueueMode | undefined;
	const close = async () => {
		await queueMode?.stop();
		await simulator.close();
		await openAi.close();
	};
	try {
		queueMode = await startQueueMode({
			install,
			tarballPath,
			workers: 1,
			concurrency: CONCURRENCY,
			// Its lines then carry the time.
			env: { N8N_LOG_FORMAT: 'json' },
		});
		const client = new N8nClient(queueMode.main, queueMode.webhook.baseUrl);
		const credential = await client.setUp(simulator);
		const openAiCredential = await client.createCredential({
			name: 'OpenAI',
			type: 'openAiApi',
			data: { apiKey: simulator.apiKey, url: openAi.baseUrl },
		});
		return {
			client,
			queueMode,
			credential,
			openAiCredential,
			apiUrl: simulator.baseUrl,
			apiKey: simulator.apiKey,
			billed: () => [...simulator.submissions.map(toBilled), ...openAi.videos()],
			requestCount: () => simulator.requests.length + openAi.requestCount(),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

function toBilled({ body, acceptedAtMs }: Submission): BilledVideo {
	return { state: String(body.state), settledAtMs: acceptedAtMs + RENDER_SECONDS * 1000 };
}
