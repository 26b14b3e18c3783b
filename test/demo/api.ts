import { type RecordedRequest, startSimulator } from '../simulator/index.ts';
import { CLIP } from './clip/index.ts';

/** What the demo's credential points to. */
export interface Api {
	/** The credential's name. */
	name: string;
	apiKey: string;
	baseUrl: string;
	/** How far the render is, as far as can be seen from here. */
	renderState: () => string;
	/** The longest that a node may wait. */
	waitLimitMs: number;
	close: () => Promise<void>;
}

/** CometAPI with the key in COMETAPI_API_KEY, or else a simulator whose renders take 20 seconds. */
export async function startApi(): Promise<Api> {
	const apiKey = process.env.COMETAPI_API_KEY;
	if (apiKey) {
		console.log('Using CometAPI with COMETAPI_API_KEY: what the example makes will be billed.');
		return {
			name: 'CometAPI',
			apiKey,
			baseUrl: 'https://api.cometapi.com',
			renderState: () => 'rendering',
			waitLimitMs: 21 * 60_000,
			close: async () => {},
		};
	}
	let renderState = 'not submitted yet';
	const onRequestEnd = ({ outcome }: RecordedRequest) => (renderState = outcome);
	const simulator = await startSimulator({ ...CLIP, renderSeconds: 60, speed: 3, onRequestEnd });
	console.log(`Using a simulated Midjourney API at ${simulator.baseUrl}: nothing is billed.`);
	return {
		name: 'CometAPI (simulated)',
		apiKey: simulator.apiKey,
		baseUrl: simulator.baseUrl,
		renderState: () => renderState,
		waitLimitMs: 120_000,
		close: async () => await simulator.close(),
	};
}
