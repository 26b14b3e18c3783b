import { actionOfButton } from './buttons.ts';
import { ActionRequest, ImagineRequest, type SubmitBody, VideoRequest } from './schemas.ts';
import type { SubmitCall, TaskAction } from './types.ts';

/** What starts a task. */
export interface SubmitRequest {
	call: SubmitCall;
	/** Only the fields of its call are there. */
	body: SubmitBody;
}

/** The schema of each call's body; a call is the last part of its path. */
export const SUBMIT_SCHEMAS = {
	video: VideoRequest,
	imagine: ImagineRequest,
	action: ActionRequest,
} satisfies Record<SubmitCall, object>;

/** The action of the task that is asked for, undefined where a button is of no known kind. */
export function actionOf({ call, body }: SubmitRequest): TaskAction | undefined {
	if (call === 'action') return actionOfButton(body.customId ?? '');
	return call === 'imagine' ? 'IMAGINE' : 'VIDEO';
}
