import type { RecordedRequest, SubmitCall, TaskAction } from './types.ts';

/** Epoch milliseconds. */
export type Clock = () => number;

/**
 * `gateway`: new-api and its forks, which keep accounts, keys and a copy of each task of an upstream behind them.
 * `upstream`: midjourney-proxy of trueai-org, which talks to Midjourney.
 */
export type CharacterName = 'gateway' | 'upstream';

/** Where the upstream puts the addresses of finished videos; source: trueai-org's midjourney-proxy's source. */
export type VideoLinks =
	/** All in `videoUrls`, the first in `videoUrl`, as CometAPI's reference has it; `imageUrl` is a thumbnail. */
	| 'videoUrls'
	/** The first in `imageUrl`, and no other: as installed. */
	| 'imageUrl'
	/** The first in `imageUrl`, and all in `imageUrls`: a setting. */
	| 'imageUrls'
	/** None: `imageUrl` is an animated grid of the four. */
	| 'webp';

export interface SimulatorOptions extends GatewayOptions {
	/** Default `gateway`. */
	character?: CharacterName;
	/** The key that is let in. Default `simulator-key`. */
	apiKey?: string;
	/** Simulated seconds from the start of a render to its end. Default 60. */
	renderSeconds?: number;
	/** Simulated seconds per second of `clock`. Default 1. */
	speed?: number;
	/** Default `Date.now`. Renders advance with it; callbacks become due by it. */
	clock?: Clock;
	/** A prompt that has one of these (case is ignored) is refused with code 24. Default none. */
	bannedWords?: string[];
	/** An extension without a prompt is refused with code 4. Default: with an upstream only. */
	requiresPrompt?: boolean;
	/** A finished grid has its four pictures in `imageUrls`, too; a gateway drops them. Default false. */
	singlePictures?: boolean;
	/** Default `videoUrls` behind a gateway, and `imageUrl` with an upstream. */
	links?: VideoLinks;
	/** The MP4 file behind every video URL. Default a small test pattern. */
	video?: Buffer;
	/** The PNG file behind every URL of a picture. Default the first frame of that. */
	image?: Buffer;
	/** Default 0: any free port. */
	port?: number;
	/** A name or address by which others reach this machine: it listens on all addresses then. Default `127.0.0.1`, alone. */
	host?: string;
	/** Put before every route, e.g. `/gateway/api`. Default none. */
	pathPrefix?: string;
	/** Renders at the same time; the next ones are queued (code 22). Default unlimited. */
	concurrencyLimit?: number;
	/** Queued renders; the next one is refused (code 23). Default 10. */
	queueLimit?: number;
	/** A larger request is refused with HTTP 413. Default 20 MiB. */
	bodyLimitBytes?: number;
	/** Host name in result URLs. `localhost` makes results another origin than the API. Default `host`. */
	resultsHost?: string;
	/** Called when a request has ended, also when its connection was cut. */
	onRequestEnd?: (request: RecordedRequest) => void;
}

/** An upstream has none of these. */
export interface GatewayOptions {
	/** What `apiKey` may spend. Default unlimited. */
	quota?: number;
	/** Keys besides `apiKey`. */
	keys?: GatewayKey[];
	/** What accounts have, by name. Default unlimited. */
	balances?: Record<string, number>;
	/** Of each submission, whatever it asks for. Default 1. */
	price?: number;
	/** Of each submission by a call. Default `price`. */
	prices?: Partial<Record<SubmitCall, number>>;
	/** Simulated seconds between two looks at the upstream. Default 15; with 0 the copies of tasks are never outdated. */
	refreshSeconds?: number;
	/** Callback addresses get through to the upstream, which posts to them. Default false, as new-api is installed. */
	callbacks?: boolean;
	/** What links to pictures begin with. Default the base URL; as new-api is installed, `http://localhost:3000`. */
	serverAddress?: string;
	/** Real seconds that the upstream has for its answer to a submission. Default 60. */
	patienceSeconds?: number;
}

export interface GatewayKey {
	key: string;
	/** Whose it is: it reads the tasks of all keys of the account. Default `default`, which `apiKey` belongs to. */
	account?: string;
	/** What it may spend. Default unlimited. */
	quota?: number;
	/** The only models it may use, each a `ModelName`. Default all. */
	models?: string[];
}

/** What a gateway takes a submission for: `mj_video`, `mj_imagine`, `mj_upscale` and so on. Source: new-api's source. */
export type ModelName = `mj_${Lowercase<TaskAction>}`;

/** What a gateway has charged or paid back. */
export interface LedgerEntry {
	kind: 'charge' | 'refund';
	account: string;
	/** The one charged; a refund goes to the account alone. */
	key?: string;
	taskId: string;
	model: ModelName;
	amount: number;
	/** Simulated. */
	atMs: number;
}
