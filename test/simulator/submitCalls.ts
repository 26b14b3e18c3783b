import { actionOfButton } from './buttons.ts';
import { ActionRequest, ImagineRequest, type SubmitBody, VideoRequest } from './schemas.ts';
import type { SubmitCall, TaskAction } from './types.ts';

/** A request that starts a task. */
export interface SubmitRequest {
	call: SubmitCall;
	/** Has only the fields of its call. */
	body: SubmitBody;
}

/** The schema of each call's body; a call is the last part of its path. */
export const SUBMIT_SCHEMAS = {
	video: VideoRequest,
	imagine: ImagineRequest,
	action: ActionRequest,
} satisfies Record<SubmitCall, object>;

/** The requested task's action; undefined for a button of an unknown kind. */
export function actionOf({ call, body }: SubmitRequest): TaskAction | undefined {
	if (call === 'action') return actionOfButton(body.customId ?? '');
	return call === 'imagine' ? 'IMAGINE' : 'VIDEO';
}
