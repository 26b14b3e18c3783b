import { SHORTEST_REDACTED_KEY } from '../constants';
import { toText } from './json';

/**
 * The API Key of a credential as it is sent: without what no header may contain, such as a line break or an invisible
 * blank that was copied along, so that the key is known again in the server's words.
 */
export function toSentKey(value: unknown): string {
	return (toText(value) ?? '')
		.replace(/[^\x20-\x7e\x80-\xff]+/g, '')
		.trim()
		.replace(/^(?:Bearer\s+)+/i, '');
}

export type BlotOut = (text: string) => string;

/** A function that blots the key out of a text, also where JSON, HTML or a URL write it in another way. */
export function createBlot(key: string): BlotOut {
	if (key.length < SHORTEST_REDACTED_KEY) return (text) => text;
	const pattern = new RegExp([...key].map(toSpellings).join(''), 'gi');
	return (text) => text.replace(pattern, '***');
}

const HTML_NAMES: Record<string, string> = { '"': 'quot', '&': 'amp', "'": 'apos', '<': 'lt', '>': 'gt' };

/** The longest row of backslashes is that of JSON in a text of JSON; without a limit, a long row would take long. */
function toSpellings(character: string): string {
	if (/[\w-]/.test(character)) return character;
	const code = character.charCodeAt(0);
	const hex = code.toString(16);
	const spellings = [
		`\\\\{0,3}\\${character}`,
		`\\\\{1,3}u${hex.padStart(4, '0')}`,
		`&#0{0,4}${code};`,
		`&#x0{0,4}${hex};`,
		...(character in HTML_NAMES ? [`&${HTML_NAMES[character]};`] : []),
		...(/[!'()*]/.test(character) ? [`%${hex}`] : []),
		encodeURIComponent(character).replace(/[^\w%]/g, '\\$&'),
	];
	return `(?:${spellings.join('|')})`;
}
