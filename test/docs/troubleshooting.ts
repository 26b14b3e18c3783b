import { ANYTHING } from './possibleTexts.ts';

/** What the table of messages and the source's messages lack, compared to each other. */
export function compareMessages(documented: string[], messages: string[]) {
	return {
		undocumented: messages.filter((message) => !documented.some((row) => isSame(row, message))),
		invented: documented.filter((row) => !messages.some((message) => isSame(row, message))),
	};
}

/** Whether both are the same, where `…` in one stands for any text in the other. */
function isSame(a: string, b: string): boolean {
	return fits(a, b) || fits(b, a);
}

function fits(pattern: string, text: string): boolean {
	const parts = pattern.split(ANYTHING).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
	return new RegExp(`^${parts.join('[^]*')}$`).test(text);
}
