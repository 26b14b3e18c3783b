import { actionOf, type SubmitRequest } from '../submitCalls.ts';
import type { ModelName, TaskAction } from '../types.ts';

/** The model a submission requests; undefined if its button's ID can't be parsed. Source: new-api's code. */
export function modelOf(request: SubmitRequest): ModelName | undefined {
	const action = actionOf(request);
	return action && `mj_${action.toLowerCase() as Lowercase<TaskAction>}`;
}
