import type { OnError } from 'n8n-workflow';

/** The settings of a node's On Error. */
export const ON_ERRORS: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];
