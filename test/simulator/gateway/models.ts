import { actionOf, type SubmitRequest } from '../submitCalls.ts';
import type { ModelName, TaskAction } from '../types.ts';

/** The model that a submission asks for, undefined where its button cannot be taken apart. Source: new-api's source. */
export function modelOf(request: SubmitRequest): ModelName | undefined {
	const action = actionOf(request);
	return action && `mj_${action.toLowerCase() as Lowercase<TaskAction>}`;
}
