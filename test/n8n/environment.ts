import { existsSync } from 'node:fs';
import path from 'node:path';
import type { N8nInstall } from './types.ts';

/** All that n8n inherits from the caller: no proxy, no Node or test runner options, none of n8n's own variables. */
const PASSED_ON = ['LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

/** No telemetry, no network lookups, no warnings about defaults that will change. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_SECURE_COOKIE: 'false',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
	N8N_BLOCK_ENV_ACCESS_IN_NODE: 'true',
	N8N_GIT_NODE_DISABLE_BARE_REPOS: 'true',
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	N8N_RUNNERS_TASK_TIMEOUT: '60',
	// After 5 busy seconds, n8n assumes it lost its database and refuses all webhooks with 503. Ping it once a day.
	DB_PING_INTERVAL_SECONDS: String(24 * 3600),
	N8N_COMPRESSION_NODE_MAX_DECOMPRESSED_SIZE_BYTES: String(256 * 1024 * 1024),
	N8N_COMPRESSION_NODE_MAX_ZIP_ENTRIES: '1000',
};

/** 1.x warns if these are missing, 2.x if one is set. */
const QUIET_1 = { N8N_RUNNERS_ENABLED: 'true', DB_SQLITE_POOL_SIZE: '3' };

export interface EnvironmentOptions {
	readonly install: N8nInstall;
	readonly userFolder: string;
	readonly port: number;
	readonly brokerPort: number;
}

/** The whole environment of an n8n process, before the caller's additions. */
export function n8nEnvironment({
	install,
	userFolder,
	port,
	brokerPort,
}: EnvironmentOptions): Record<string, string> {
	const passedOn = PASSED_ON.flatMap((name) => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value]];
	});
	return {
		...Object.fromEntries(passedOn),
		// n8n starts its task runner as `node`.
		PATH: [path.dirname(install.nodePath), process.env.PATH].join(path.delimiter),
		HOME: userFolder,
		NODE_ENV: 'production',
		...QUIET,
		...(isVersion1(install.version) ? QUIET_1 : {}),
		...(hasModule(install, 'mcp-registry') ? { N8N_DISABLED_MODULES: 'mcp-registry' } : {}),
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
	};
}

/** Whether a version is a 1.x, whose REST API and warnings differ. */
export function isVersion1(version: string): boolean {
	return version.startsWith('1.');
}

/** n8n refuses to start if it's told to disable a module that it doesn't have. */
function hasModule({ n8nBin }: N8nInstall, name: string): boolean {
	return existsSync(path.join(path.dirname(n8nBin), '..', 'dist', 'modules', name));
}
