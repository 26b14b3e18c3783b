import { OWNER, sendHttp } from '../n8n/index.ts';

export interface KnownTypes {
	readonly nodes: string[];
	readonly credentials: string[];
}

/** The names of all node and credential types that n8n has, from where its editor loads them. */
export async function knownTypes({ baseUrl }: { baseUrl: string }): Promise<KnownTypes> {
	const body = { emailOrLdapLoginId: OWNER.email, password: OWNER.password };
	const { headers } = await sendHttp('POST', `${baseUrl}/rest/login`, { body });
	const cookie = [headers['set-cookie'] ?? []].flat().map((line) => line.split(';')[0]);
	const namesIn = async (file: string) => {
		const answer = await sendHttp('GET', `${baseUrl}/types/${file}`, {
			headers: { cookie: cookie.join('; ') },
		});
		return [...new Set((answer.body as Array<{ name: string }>).map(({ name }) => name))];
	};
	return { nodes: await namesIn('nodes.json'), credentials: await namesIn('credentials.json') };
}
