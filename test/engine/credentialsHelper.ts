import type { PackageDirectoryLoader } from 'n8n-core';
import { ICredentialsHelper, type IHttpRequestOptions } from 'n8n-workflow';

export interface TestCredential {
	apiKey: string;
	baseUrl: string;
	callbackSecret?: string;
}

/** n8n's side of credentials, reduced to a single one: the package's own type authenticates with the given data. */
export function createCredentialsHelper(
	loader: PackageDirectoryLoader,
	data: TestCredential,
): ICredentialsHelper {
	return new (class extends ICredentialsHelper {
		getParentTypes = () => [];

		isCredentialUsableByNode = () => true;

		authenticate = async (_credentials: unknown, typeName: string, requestOptions: unknown) => {
			const { authenticate } = loader.getCredential(typeName).type;
			if (typeof authenticate !== 'function') throw new Error(`${typeName} has no authenticate function`);
			return await authenticate({ ...data }, requestOptions as IHttpRequestOptions);
		};

		preAuthentication = async () => undefined;

		runPreAuthentication = async () => undefined;

		getDecrypted = async () => ({ ...data });

		getCredentials = async () => await this.unused();

		updateCredentials = async () => await this.unused();

		updateCredentialsOauthTokenData = async () => await this.unused();

		getCredentialsProperties = () => [];

		private async unused(): Promise<never> {
			throw new Error('The node under test does not need this');
		}
	})();
}
