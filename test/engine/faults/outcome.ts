import type { Cell } from './cell.ts';
import type { Operation } from './operations.ts';

/** What became of a cell, by what happened alone; in the words of the contract. */
export function toOutcome(cell: Cell, operation: Operation): string {
	const requests = cell.simulator.requests.filter(({ route }) => route === operation.counted);
	return `${toEnd(cell, operation)} ×${requests.length < 3 ? requests.length : '3+'}`;
}

export const MAY_BE_BILLED = 'The task may have been accepted';

/** All that the user reads of the error, empty without one. */
export function toErrorText({ run: { error } }: Cell): string {
	return error ? `${error.message}\n${error.description ?? ''}` : '';
}

function toEnd(cell: Cell, { items, waits }: Operation): string {
	const { run, taskIds, simulator } = cell;
	const text = toErrorText(cell);
	if (!run.error) {
		if (run.items.length !== items.length) return 'items lost';
		const ids = run.items.map(({ json }) => json.taskId);
		if (taskIds.length > 0 && JSON.stringify(ids) !== JSON.stringify(taskIds)) return 'other tasks';
		return waits && run.items.some(({ json }) => !json.videoUrl) ? 'no video' : 'ok';
	}
	if (text.includes(MAY_BE_BILLED)) return 'may be billed';
	const keepsTasks =
		taskIds.every((id) => text.includes(id)) && taskIds.includes(run.error.context.taskId ?? '');
	if (taskIds.length > 0 && !keepsTasks) return 'task lost';
	if (/knows no (?:image )?task/.test(text)) return 'unknown';
	if (taskIds.length > 0) return 'task kept';
	return simulator.requests.some(({ route }) => route === 'submit') ? 'refused' : 'error';
}
