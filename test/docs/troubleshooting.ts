import { ANYTHING } from './possibleTexts.ts';

/** What the table of messages and the messages of the source lack of each other. */
export function compareMessages(documented: string[], messages: string[]) {
	return {
		undocumented: messages.filter((message) => !documented.some((row) => isSame(row, message))),
		invented: documented.filter((row) => !messages.some((message) => isSame(row, message))),
	};
}

/** Whether one is the other, or tells more of it at a place where the other has `…`. */
function isSame(a: string, b: string): boolean {
	return fits(a, b) || fits(b, a);
}

function fits(pattern: string, text: string): boolean {
	const parts = pattern.split(ANYTHING).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
	return new RegExp(`^${parts.join('[^]*')}$`).test(text);
}
