import { type IExecuteFunctions, sleep } from 'n8n-workflow';

import { toConfiguration } from '../n8nConfiguration';
import { readOwnOrigin, requestFromN8n } from '../ownServer';

/** Whether n8n has started since this process began, as far as a resumed wait has to know. */
let hasStarted = false;

/** The check that's under way, which all resumed waits share. */
let check: Promise<void> | undefined;

const CHECK_EVERY_MS = 500;

/** A wait doesn't hold up its execution for longer than this. */
const LONGEST_MS = 120_000;

/**
 * Holds a resumed wait while n8n is still starting. n8n 2.x resumes due executions early in its start. Later on, it looks
 * for executions that a crash interrupted, and takes those for such (`performStartupRecovery` in 2.41.1). If one is
 * suspended or ends between n8n's reading and writing, n8n overwrites that with the status “crashed”, and never resumes
 * it. On a quiet machine, that happened to one of 150 waits.
 */
export async function untilN8nHasStarted(
	context: IExecuteFunctions,
	isStopped: () => boolean,
): Promise<void> {
	const giveUpAtMs = Date.now() + LONGEST_MS;
	while (!hasStarted && !isStopped() && Date.now() < giveUpAtMs) {
		check ??= checkStart(context).finally(() => (check = undefined));
		await check;
	}
	hasStarted ||= !isStopped();
}

async function checkStart(context: IExecuteFunctions): Promise<void> {
	if (await isStarting(context)) await sleep(CHECK_EVERY_MS);
	else hasStarted = true;
}

/** Goes by n8n's own readiness check. Versions before 2.41 may call themselves ready too early, and 1.x doesn't need this. */
async function isStarting(context: IExecuteFunctions): Promise<boolean> {
	const origin = readOwnOrigin(context);
	if (origin === undefined) return false;
	const { health = '/healthz' } = toConfiguration(context).endpoints ?? {};
	const url = `${origin}${health}/readiness`;
	const { statusCode, body } = await requestFromN8n(context, { method: 'GET', url });
	return statusCode === 503 && body.status === 'error';
}
