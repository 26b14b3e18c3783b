import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { SMTPServer } from 'smtp-server';

import type { CredentialInput } from '../n8n/index.ts';

const LOGIN = { user: 'n8n', password: 'only-for-tests' };

export interface MailServer {
	/** For n8n's Send Email node. */
	readonly credential: CredentialInput;
	/** The emails that arrived since the last call. */
	take: () => Buffer[];
	close: () => Promise<void>;
}

/** An SMTP server on 127.0.0.1 that accepts every email from the only user who can log in. */
export async function startMailServer(): Promise<MailServer> {
	const mails: Buffer[] = [];
	const server = new SMTPServer({
		disabledCommands: ['STARTTLS'],
		allowInsecureAuth: true,
		onAuth: ({ username, password }, _session, done) => {
			const isKnown = username === LOGIN.user && password === LOGIN.password;
			done(isKnown ? null : new Error('unknown user'), { user: username });
		},
		onData: (stream, _session, done) => {
			buffer(stream).then((mail) => {
				mails.push(mail);
				done();
			}, done);
		},
	});
	const listener = server.listen(0, '127.0.0.1');
	await once(listener, 'listening');
	const { port } = listener.address() as AddressInfo;
	const data = { ...LOGIN, host: '127.0.0.1', port, secure: false, disableStartTls: true };
	return {
		credential: { name: 'SMTP', type: 'smtp', data },
		take: () => mails.splice(0),
		close: async () => await new Promise<void>((resolve) => server.close(resolve)),
	};
}
