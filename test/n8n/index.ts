/** The one way in which tests and the demo use a real n8n. */
export type * from './apiTypes.ts';
export { N8nClient, OWNER, type ExecutionFilter, type WaitForExecutionOptions } from './client.ts';
export { runN8nCommand } from './command.ts';
export { N8N_VERSIONS } from './constants.ts';
export { startContainer } from './container.ts';
export { isVersion1 } from './environment.ts';
export { describeExecution, nodeError, nodeOutput, nodeRuns, type NodeOutputOptions } from './execution.ts';
export { ensureN8n } from './install.ts';
export { installPackage, packPackage, toPackageFolder } from './packageTarball.ts';
export { runWithProgress } from './progress.ts';
export { startN8n, toN8nServer } from './process.ts';
export { createApiKey, PublicApi, type PublicApiAccess } from './publicApi.ts';
export { type QueueMode, type QueueModeOptions, startQueueMode } from './queueMode/index.ts';
export { RestError, sendHttp, type HttpAnswer, type HttpContent, type HttpMethod } from './rest.ts';
export { type Postgres, startPostgres } from './services/postgres.ts';
export type { N8nCommand, N8nInstall, N8nProcess, N8nServer, PackedPackage, StartOptions } from './types.ts';
export { waitUntil, type WaitOptions } from './waitUntil.ts';
export type { WebhookOptions } from './webhook.ts';
