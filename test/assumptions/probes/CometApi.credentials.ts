import type { ICredentialType } from 'n8n-workflow';

/** CometAPI's own n8n package has a credential type with this name. */
export class CometApi implements ICredentialType {
	name = 'cometApi';

	displayName = 'CometAPI';

	properties: ICredentialType['properties'] = [
		{ displayName: 'Token', name: 'token', type: 'string', default: '' },
	];
}
