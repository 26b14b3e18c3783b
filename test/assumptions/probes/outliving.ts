import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

interface OutliveSettings {
	/** Is called at once, and takes its time with the answer. */
	holdUntil?: string;
	/** Is told then what the credential says. */
	tell?: string;
}

/** Ends at once, and goes on to send requests. */
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
