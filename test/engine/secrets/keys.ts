import { MARKED_KEY } from '../withSimulator.ts';

export interface TestKey {
	title: string;
	/** What stands in the credential. */
	entered: string;
	/** What the server gets, as the only key that it lets in. */
	sent: string;
}

const key = (title: string, entered: string, sent = entered): TestKey => ({ title, entered, sent });

export const PLAIN_KEY = key('a plain key', MARKED_KEY);

export const PADDED_KEY = key(
	'a key with blanks around it',
	'\n\t sk-marked-2b8e6f40c1 \n',
	'sk-marked-2b8e6f40c1',
);

/** Quotes, backslashes and more that JSON, URLs and HTML write in another way. */
export const QUOTED_KEY = key('a key with quotes and backslashes', 'sk-"marked-91d4\\7c2e/5f3a0b68+é&<=');

/** n8n's HTTP client leaves out what no header may contain. */
export const BROKEN_KEY = key(
	'a key with a line break in it',
	'sk-marked-3c7a\n90e15d2f',
	'sk-marked-3c7a90e15d2f',
);
