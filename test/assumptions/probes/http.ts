import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeApiError,
} from 'n8n-workflow';

/** Sends a request that fails. Outputs what n8n throws, and what wrapping that in another NodeApiError does. */
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

/** Sends a request with the package's own settings, and outputs the answer. */
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
