import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { BASE_URL_NOISE, NOT_SENT_CODE, toBaseUrl, toSentKey } from '../nodes/MidjourneyVideo/api/credential';

const NOT_THE_API =
	"This isn't a Midjourney API. Check “Base URL”: it must be the part of the address before /mj, e.g. https://api.cometapi.com";

const NO_LIST_CALL =
	"This isn't a Midjourney API, or it lacks the free list endpoint that this test uses. Check “Base URL”: it must be the part of the address before /mj, e.g. https://api.cometapi.com. If it's right, you can still use the credential.";

const REJECTED = 'The server rejected the key. Check “API Key”.';

/**
 * The free test requests an ID that can't exist, and the API responds with `[]`. n8n's rules can only describe wrong
 * responses, so this lists every printable ASCII character and line break except `[`, which begins a JSON array.
 * `undefined` stands for an empty response.
 */
const WRONG_FIRST_CHARACTERS = [
	undefined,
	'\n',
	'\r',
	...Array.from({ length: 95 }, (_, offset) => String.fromCharCode(0x20 + offset)).filter(
		(character) => character !== '[',
	),
];

/**
 * n8n's helpers send the Authorization header along even when a redirect leads to another origin; only newer versions
 * have an option against it. The first name is for the helper that nodes call today, the others for the one that n8n's
 * HTTP Request node calls.
 */
const WITHOUT_REDIRECTS = { disableFollowRedirect: true, followRedirect: false, followAllRedirects: false };

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
			description:
				'Create one in the <a href="https://api.cometapi.com/console/token">CometAPI console</a>, or on the server that “Base URL” points to',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.cometapi.com',
			placeholder: 'e.g. https://api.cometapi.com',
			description: 'Change it for another server of the same API family. A path before /mj is kept.',
		},
		{
			displayName: 'Callback Secret',
			name: 'callbackSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. 40 random characters',
			description:
				'Your own text, for example 40 random characters. If set, Submit Video signs its callback URLs, and the Midjourney Video Trigger rejects callbacks without a valid signature.',
		},
	];

	/** Adds the key to requests for the base URL's own origin, and refuses all others. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		// n8n's HTTP Request node passes the address as `uri`, and leaves `url` out.
		requestOptions: IHttpRequestOptions & { uri?: string },
	): Promise<IHttpRequestOptions> {
		const { origin } = new URL(toBaseUrl(credentials.baseUrl));
		const { uri, url = uri ?? '', baseURL } = requestOptions;
		if (new URL(url, baseURL || undefined).origin !== origin) {
			// The code says that nothing was sent.
			throw Object.assign(new Error(`The API key is only sent to ${origin}`), { code: NOT_SENT_CODE });
		}
		const headers = {
			...requestOptions.headers,
			Authorization: `Bearer ${toSentKey(credentials.apiKey)}`,
		};
		return { ...requestOptions, ...WITHOUT_REDIRECTS, headers };
	}

	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			baseURL: `={{ $credentials.baseUrl${BASE_URL_NOISE.map((noise) => `.replace(${String(noise)}, "")`).join('')} }}`,
			url: '/mj/task/list-by-condition',
			body: { ids: ['0'] },
			encoding: 'text',
			disableFollowRedirect: true,
		},
		// n8n accepts a mix of both kinds of rules; only its type requires a single kind.
		rules: [
			...[401, 403].map((value) => responseCode(value, REJECTED)),
			...[301, 302, 303, 307, 308].map((value) => responseCode(value, NOT_THE_API)),
			...[404, 405].map((value) => responseCode(value, NO_LIST_CALL)),
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
