/** An n8n that's ready in the cache. */
export interface N8nInstall {
	readonly version: string;
	/** The Node that runs it: the current one, or another from the cache. */
	readonly nodePath: string;
	/** The script for `nodePath` to run. */
	readonly n8nBin: string;
}

export interface PackedPackage {
	readonly tarballPath: string;
	/** Paths inside the package, as npm lists them. */
	readonly files: string[];
	readonly sizeBytes: number;
	/** Removes the tarball. So does the end of this process, unless it's a test worker. */
	readonly remove: () => Promise<void>;
}

export interface StartOptions {
	readonly install: N8nInstall;
	/** Installed as a community package before the first start. */
	readonly tarballPath?: string;
	/** Added to n8n's environment, and overrides the harness's own. */
	readonly env?: Readonly<Record<string, string>>;
	/** Kept on stop. Default: a temporary one, which is removed. */
	readonly userFolder?: string;
	/** Default: a free one. */
	readonly port?: number;
	/** Default `start`; the other two are for queue mode. */
	readonly command?: N8nCommand;
	/** More command line arguments, such as `--concurrency=2`. */
	readonly args?: readonly string[];
	/** Called with everything it prints. */
	readonly onOutput?: (text: string) => void;
	/** How long a start may take. Default 360,000. */
	readonly startTimeoutMs?: number;
}

export type N8nCommand = 'start' | 'webhook' | 'worker';

/** A running n8n; something else may have started it, and will stop it. */
export interface N8nServer {
	readonly version: string;
	readonly baseUrl: string;
	readonly userFolder: string;
	/** Everything it has printed, across all restarts. */
	log(): string;
}

export interface N8nProcess extends N8nServer {
	readonly port: number;
	/** Process ID of the running n8n; undefined while none is running. */
	pid(): number | undefined;
	/** Ends it and waits until it's gone. SIGKILL, the default, takes its task runners along, as a power cut would. */
	kill(signal?: NodeJS.Signals): Promise<void>;
	/** Starts it again with the same folder and ports, after a SIGTERM if it's still running. */
	restart(): Promise<void>;
	/** Stops it and everything it started; removes the user folder unless one was given. */
	stop(): Promise<void>;
}
