import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { toSentKey } from '../nodes/MidjourneyVideo/mapping/key';
import { toBaseUrl } from '../nodes/MidjourneyVideo/transport/baseUrl';

const NOT_THE_API =
	'This is not a Midjourney API. Check Base URL: it must be the part before "/mj", e.g. https://api.cometapi.com';

const REJECTED = 'The server rejected the key. Check API Key.';

/**
 * The free test asks for an id that cannot exist; the API answers `[]`. n8n's rules can only name what a wrong answer
 * looks like, so here is every ASCII character, and line end, that begins no JSON array; undefined is an empty answer.
 */
const WRONG_FIRST_CHARACTERS = [
	undefined,
	'\n',
	'\r',
	...Array.from({ length: 95 }, (_, offset) => String.fromCharCode(0x20 + offset)).filter(
		(character) => character !== '[',
	),
];

export class MidjourneyVideoApi implements ICredentialType {
	name = 'midjourneyVideoApi';

	displayName = 'Midjourney Video API';

	icon: Icon = { light: 'file:midjourneyVideoApi.svg', dark: 'file:midjourneyVideoApi.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-midjourney-video/n8n-nodes-midjourney-video#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Create one in the CometAPI console, under API Keys',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.cometapi.com',
			placeholder: 'e.g. https://api.cometapi.com',
			description: 'Change it for another server of the same API family; a path in front of "/mj" is kept',
		},
		{
			displayName: 'Callback Secret',
			name: 'callbackSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. 40 random characters',
			description:
				'Optional text of your own. With it, Submit signs its callback URLs, and the Midjourney Video Trigger refuses callbacks without a valid signature.',
		},
	];

	/** Adds the key to requests for the base URL's own origin, and refuses all others. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { origin } = new URL(toBaseUrl(credentials.baseUrl));
		if (new URL(requestOptions.url, requestOptions.baseURL).origin !== origin) {
			throw new Error(`The API key is only sent to ${origin}`);
		}
		const headers = {
			...requestOptions.headers,
			Authorization: `Bearer ${toSentKey(credentials.apiKey)}`,
		};
		return { ...requestOptions, headers };
	}

	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/mj/task/list-by-condition',
			body: { ids: ['0'] },
			encoding: 'text',
			disableFollowRedirect: true,
		},
		// n8n goes through rules of both kinds; only its type wants all to be of one.
		rules: [
			...[401, 403].map((value) => responseCode(value, REJECTED)),
			...[301, 302, 303, 307, 308, 404, 405].map((value) => responseCode(value, NOT_THE_API)),
			...WRONG_FIRST_CHARACTERS.map((value) => ({
				type: 'responseSuccessBody' as const,
				properties: { key: '[0]', value, message: NOT_THE_API },
			})),
		] as ICredentialTestRequest['rules'],
	};
}

function responseCode(value: number, message: string) {
	return { type: 'responseCode' as const, properties: { value, message } };
}
