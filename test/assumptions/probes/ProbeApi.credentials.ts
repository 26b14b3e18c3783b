import type { ICredentialDataDecryptedObject, ICredentialType, IHttpRequestOptions } from 'n8n-workflow';

/** Adds a header that says which option held the request's address: `url` or `uri`. */
export class ProbeApi implements ICredentialType {
	name = 'probeApi';

	displayName = 'Probe API';

	properties: ICredentialType['properties'] = [
		{ displayName: 'Mark', name: 'mark', type: 'string', default: '' },
	];

	async authenticate(
		_credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { url, uri } = options as IHttpRequestOptions & { uri?: string };
		const places = Object.entries({ url, uri }).filter(([, address]) => address !== undefined);
		return { ...options, headers: { ...options.headers, 'x-probe': places.map(([name]) => name).join(' ') } };
	}
}
