import type { Cell } from './cell.ts';
import type { Operation } from './operations.ts';

/** What became of a cell, judged only by what happened, in the contract's words. */
export function toOutcome(cell: Cell, operation: Operation): string {
	const { requestsInReach, simulator } = cell;
	const { counted, faultOn } = operation;
	const requests =
		counted === faultOn ? requestsInReach : simulator.requests.filter(({ route }) => route === counted);
	return `${toEnd(cell, operation)} ×${requests.length < 3 ? requests.length : '3+'}`;
}

export const MAY_BE_BILLED = 'The task may have been accepted';

interface ErrorJson {
	error: string;
	advice?: string;
	taskId?: string;
	gridTaskId?: string;
	mayBeBilled: unknown;
}

/** What the user reads about a failure. */
interface Told {
	text: string;
	advice?: string;
	taskId?: string;
	/** Only in error items. */
	mayBeBilled?: unknown;
}

/** What the user reads in the error or its item; undefined if there's none. */
export function toTold({ run: { error, errorItems } }: Cell): Told | undefined {
	const json = errorItems[0]?.json as ErrorJson | undefined;
	if (json) {
		const { error: message, advice, taskId, gridTaskId, mayBeBilled } = json;
		const text = [message, advice, taskId, gridTaskId].filter(Boolean).join('\n');
		return { text, advice, taskId, mayBeBilled };
	}
	if (!error) return undefined;
	const { message, description: advice, context } = error;
	return { text: `${message}\n${advice ?? ''}`, advice, taskId: context.taskId };
}

function toEnd(cell: Cell, operation: Operation): string {
	const told = toTold(cell);
	if (!told) return toGoodEnd(cell, operation);
	const end = toBadEnd(cell, operation, told);
	const mustBeBilled = end !== 'refused' && end !== 'error';
	const isRight = told.mayBeBilled === undefined || told.mayBeBilled === mustBeBilled;
	return isRight ? end : `${end}, with mayBeBilled ${String(told.mayBeBilled)}`;
}

function toGoodEnd({ run, taskIds, simulator }: Cell, { items, waits, step }: Operation): string {
	if (run.items.length !== items.length) return 'items lost';
	const ids = run.items.map(({ json }) => json.taskId);
	const { submissions, requests } = simulator;
	if (step && !requests.some(({ path }) => path.endsWith('/mj/submit/action'))) return 'no upscaling';
	// The output for an image is its second task.
	const isPicture = (id: string) => submissions.some((one) => one.id === id && one.call === 'action');
	const outputIds = step ? taskIds.filter(isPicture) : taskIds;
	if (outputIds.length > 0 && JSON.stringify(ids) !== JSON.stringify(outputIds)) return 'other tasks';
	const hasLink = ({ json }: (typeof run.items)[number]) => Boolean(step ? json.imageUrl : json.videoUrl);
	return waits && !run.items.every(hasLink) ? 'no link' : 'ok';
}

function toBadEnd({ taskIds, simulator }: Cell, { faultOn, step }: Operation, told: Told): string {
	const { text, taskId = '' } = told;
	const isSecond = faultOn === 'submit' && step === 'action';
	const [gridId] = taskIds;
	if (text.includes(MAY_BE_BILLED)) {
		const warning = `“Grid Task ID” ${gridId} may pay for the picture twice`;
		const isTold = taskId === gridId && told.advice?.split('. ')[0]!.includes(warning);
		return !isSecond || isTold ? 'may be billed' : 'task lost';
	}
	const keepsTasks = taskIds.every((id) => text.includes(id)) && taskIds.includes(taskId);
	if (taskIds.length > 0 && !keepsTasks) return 'task lost';
	if (isSecond && text.includes(`set to “Existing Grid” and “Grid Task ID” ${gridId}.`)) return 'grid kept';
	if (/(?:Image task|Task) \d+ not found/.test(text)) return 'unknown';
	if (taskIds.length > 0) return 'task kept';
	return simulator.requests.some(({ route }) => route === 'submit') ? 'refused' : 'error';
}
