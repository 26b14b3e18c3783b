/** An n8n that lies ready in the cache. */
export interface N8nInstall {
	readonly version: string;
	/** The Node that runs it: the running one, or a newer one from the cache. */
	readonly nodePath: string;
	/** The script to give to `nodePath`. */
	readonly n8nBin: string;
}

export interface PackedPackage {
	readonly tarballPath: string;
	/** Paths inside the package, as npm lists them. */
	readonly files: string[];
	readonly sizeBytes: number;
	/** Removes the tarball; the end of this process does, too, unless it is a test worker. */
	readonly remove: () => Promise<void>;
}

export interface StartOptions {
	readonly install: N8nInstall;
	/** Installed as a community package before the first start. */
	readonly tarballPath?: string;
	/** Added to n8n's environment; wins over the harness's own. */
	readonly env?: Readonly<Record<string, string>>;
	/** Kept on stop when given; else a temporary one is made and removed. */
	readonly userFolder?: string;
	/** A free one unless given. */
	readonly port?: number;
	/** `start` unless given; the other two are for queue mode. */
	readonly command?: N8nCommand;
	/** More command line arguments, such as `--concurrency=2`. */
	readonly args?: readonly string[];
	/** Gets everything that it prints. */
	readonly onOutput?: (text: string) => void;
	/** How long a start may take. Default 180 000. */
	readonly startTimeoutMs?: number;
}

export type N8nCommand = 'start' | 'webhook' | 'worker';

/** An n8n that is there to be used; somebody else may have started it, and ends it. */
export interface N8nServer {
	readonly version: string;
	readonly baseUrl: string;
	readonly userFolder: string;
	/** Everything it has printed, over all its restarts. */
	log(): string;
}

export interface N8nProcess extends N8nServer {
	readonly port: number;
	/** Process id of the running n8n, undefined while none runs. */
	pid(): number | undefined;
	/** Ends it and waits until it is gone. SIGKILL takes its task runners along, as a power cut would. */
	kill(signal?: NodeJS.Signals): Promise<void>;
	/** Starts it again with the same folder and ports, after a SIGTERM if it still runs. */
	restart(): Promise<void>;
	/** Ends it with everything it started; removes the user folder unless that was given. */
	stop(): Promise<void>;
}
