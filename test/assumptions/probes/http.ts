import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeApiError,
} from 'n8n-workflow';

/** Asks what answers with an error, and outputs what n8n throws, and what becomes of it in another NodeApiError. */
export async function catchHttpError(
	context: IExecuteFunctions,
	{ url }: { url?: string },
): Promise<INodeExecutionData[]> {
	try {
		await context.helpers.httpRequestWithAuthentication.call(context, 'probeApi', { url: url! });
	} catch (error) {
		const wrapped = new NodeApiError(context.getNode(), error as never, { itemIndex: 7 });
		const isNodeApiError = error instanceof NodeApiError;
		return [{ json: { isNodeApiError, isSame: wrapped === error, itemIndex: wrapped.context.itemIndex } }];
	}
	throw new Error('Nothing was thrown');
}

/** Sends with the settings that the package sends with, and outputs the answer. */
export async function sendAsAsked(
	context: IExecuteFunctions,
	{ url }: { url?: string },
): Promise<INodeExecutionData[]> {
	const answer = (await context.helpers.httpRequestWithAuthentication.call(context, 'probeApi', {
		url: url!,
		json: true,
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	})) as { statusCode: number; body: string; headers: IDataObject };
	const { statusCode, body, headers } = answer;
	return [{ json: { statusCode, body, location: headers.location } }];
}
