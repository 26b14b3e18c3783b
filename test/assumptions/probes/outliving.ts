import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

interface OutliveSettings {
	/** A URL that's called at once, and may take its time to answer. */
	holdUntil?: string;
	/** A URL that's then called with what the credential says. */
	tell?: string;
}

/** Ends at once, but keeps sending requests. */
export async function outlive(
	context: IExecuteFunctions,
	settings: OutliveSettings,
): Promise<INodeExecutionData[]> {
	void goOn(context, settings);
	return context.getInputData();
}

async function goOn(context: IExecuteFunctions, { holdUntil, tell }: OutliveSettings): Promise<void> {
	const { helpers } = context;
	await helpers.httpRequest({ url: holdUntil! });
	const credential = await context.getCredentials<{ mark: string }>('probeApi').catch(() => undefined);
	if (!credential) return void (await helpers.httpRequest({ url: `${tell}/none` }));
	const url = `${tell}/${credential.mark}`;
	await helpers.httpRequestWithAuthentication.call(context, 'probeApi', { url });
}
