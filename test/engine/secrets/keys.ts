import { MARKED_KEY } from '../withSimulator.ts';

export interface TestKey {
	title: string;
	/** The key in the credential. */
	entered: string;
	/** The key that the server gets, and the only one it accepts. */
	sent: string;
}

const key = (title: string, entered: string, sent = entered): TestKey => ({ title, entered, sent });

export const PLAIN_KEY = key('a plain key', MARKED_KEY);

export const PADDED_KEY = key(
	'a key with blanks around it',
	'\n\t sk-marked-2b8e6f40c1 \n',
	'sk-marked-2b8e6f40c1',
);

/** Quotes, backslashes and other characters that JSON, URLs and HTML escape. */
export const QUOTED_KEY = key('a key with quotes and backslashes', 'sk-"marked-91d4\\7c2e/5f3a0b68+é&<=');

/** n8n's HTTP client drops characters that aren't allowed in a header. */
export const BROKEN_KEY = key(
	'a key with a line break in it',
	'sk-marked-3c7a\n90e15d2f',
	'sk-marked-3c7a90e15d2f',
);
