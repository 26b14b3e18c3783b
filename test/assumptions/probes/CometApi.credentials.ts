import type { ICredentialType } from 'n8n-workflow';

/** CometAPI's own package for n8n has a credential type of this name. */
export class CometApi implements ICredentialType {
	name = 'cometApi';

	displayName = 'CometAPI';

	properties: ICredentialType['properties'] = [
		{ displayName: 'Token', name: 'token', type: 'string', default: '' },
	];
}
