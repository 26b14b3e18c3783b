import type { RecordedRequest, SubmitCall, TaskAction } from './types.ts';

/** Epoch milliseconds. */
export type Clock = () => number;

/**
 * `gateway`: new-api and its forks, which keep accounts, keys and a copy of each task of the upstream behind them.
 * `upstream`: trueai-org/midjourney-proxy, which talks to Midjourney.
 */
export type CharacterName = 'gateway' | 'upstream';

/** Where the upstream puts the links to finished videos. Source: trueai-org/midjourney-proxy. */
export type VideoLinks =
	/** All in `videoUrls` and the first in `videoUrl`, as in CometAPI's reference; `imageUrl` is a thumbnail. */
	| 'videoUrls'
	/** Only the first, in `imageUrl`: how midjourney-proxy is installed. */
	| 'imageUrl'
	/** The first in `imageUrl` and all in `imageUrls`: one of its settings. */
	| 'imageUrls'
	/** None: `imageUrl` is an animated grid of all four. */
	| 'webp';

export interface SimulatorOptions extends GatewayOptions {
	/** Default `gateway`. */
	character?: CharacterName;
	/** The key to accept. Default `simulator-key`. */
	apiKey?: string;
	/** How long a render takes, in simulated seconds. Default 60. */
	renderSeconds?: number;
	/** Simulated seconds per second of `clock`. Default 1. */
	speed?: number;
	/** Drives renders and callbacks. Default `Date.now`. */
	clock?: Clock;
	/** A prompt that contains one of these, in any case, is refused with code 24. Default none. */
	bannedWords?: string[];
	/** Whether an extension without a prompt is refused with code 4. Default: only by an upstream. */
	requiresPrompt?: boolean;
	/** Whether a finished grid also has its four pictures in `imageUrls`, which a gateway drops. Default false. */
	singlePictures?: boolean;
	/** Default: `videoUrls` behind a gateway, `imageUrl` for an upstream. */
	links?: VideoLinks;
	/** The MP4 file behind every video URL. Default: a small test pattern. */
	video?: Buffer;
	/** The PNG file behind every picture URL. Default: the first frame of the default video. */
	image?: Buffer;
	/** Default 0: any free port. */
	port?: number;
	/** This machine's name or address for others; it then listens on all addresses. Default `127.0.0.1` only. */
	host?: string;
	/** Comes before every route, e.g. `/gateway/api`. Default none. */
	pathPrefix?: string;
	/** How many renders run at once; further ones are queued (code 22). Default unlimited. */
	concurrencyLimit?: number;
	/** How many renders may be queued; the next one is refused (code 23). Default 10. */
	queueLimit?: number;
	/** A larger request is refused with HTTP 413. Default 20 MiB. */
	bodyLimitBytes?: number;
	/** The host in result URLs. With `localhost`, results have a different origin than the API. Default `host`. */
	resultsHost?: string;
	/** Called when a request has ended, even if its connection was cut. */
	onRequestEnd?: (request: RecordedRequest) => void;
}

/** Options that an upstream doesn't have. */
export interface GatewayOptions {
	/** What `apiKey` may spend. Default unlimited. */
	quota?: number;
	/** Keys besides `apiKey`. */
	keys?: GatewayKey[];
	/** Accounts' balances, by account name. Default unlimited. */
	balances?: Record<string, number>;
	/** The price of each submission, whatever it requests. Default 1. */
	price?: number;
	/** The price of each submission with a certain call. Default `price`. */
	prices?: Partial<Record<SubmitCall, number>>;
	/** Simulated seconds between two looks at the upstream. Default 15; with 0, copies of tasks are never outdated. */
	refreshSeconds?: number;
	/** Whether callback URLs reach the upstream, which posts to them. Default false, as new-api is installed. */
	callbacks?: boolean;
	/** What links to pictures start with. Default: the base URL. As installed, new-api uses `http://localhost:3000`. */
	serverAddress?: string;
	/** How long the upstream has to answer a submission, in real seconds. Default 60. */
	patienceSeconds?: number;
}

export interface GatewayKey {
	key: string;
	/** The account it belongs to, all of whose tasks it can read. Default `default`, which `apiKey` belongs to. */
	account?: string;
	/** What it may spend. Default unlimited. */
	quota?: number;
	/** The only models it may use, each a `ModelName`. Default all. */
	models?: string[];
}

/** The model a gateway assumes for a submission: `mj_video`, `mj_imagine`, `mj_upscale` etc. Source: new-api's code. */
export type ModelName = `mj_${Lowercase<TaskAction>}`;

/** What a gateway has charged or refunded. */
export interface LedgerEntry {
	kind: 'charge' | 'refund';
	account: string;
	/** The key that was charged; a refund goes only to the account. */
	key?: string;
	taskId: string;
	model: ModelName;
	amount: number;
	/** Simulated time. */
	atMs: number;
}
