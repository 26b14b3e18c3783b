import type { INodeProperties, TriggerPanelDefinition } from 'n8n-workflow';

import { SIMPLIFY } from '../run/output';

/** All parameters of the trigger, in the order of the panel. */
export const triggerProperties: INodeProperties[] = [
	{
		displayName:
			'Choose “Production URL” above, copy it, and paste it into the option Callback URL of a Midjourney Video node whose operation is Submit. Once this workflow is active, Midjourney reports each of these tasks here, with the State that you gave it.',
		name: 'callbackNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [
			{
				name: 'Failed',
				value: 'failed',
				description: 'The task failed, was cancelled, or asks for input that this API cannot give',
				action: 'On a failed video',
			},
			{
				name: 'Progress',
				value: 'progress',
				description: 'The task has got further: 5 to 15 times per video',
				action: 'On progress of a video',
			},
			{
				name: 'Succeeded',
				value: 'succeeded',
				description: 'The video is finished',
				action: 'On a finished video',
			},
		],
		default: ['succeeded', 'failed'],
		description: 'Which callbacks start the workflow',
	},
	{
		displayName: 'Verify',
		name: 'verify',
		type: 'boolean',
		default: true,
		description:
			'Whether to ask the API for the task before starting the workflow, and to output its record. Without it, the workflow believes whatever is posted to the URL: leave it on unless callbacks are signed with a Callback Secret.',
	},
	SIMPLIFY,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Ignore Repeats',
				name: 'dedupe',
				type: 'boolean',
				default: true,
				description: 'Whether the same event of the same task starts the workflow only once',
			},
			{
				displayName: 'Parse State',
				name: 'parseState',
				type: 'boolean',
				default: false,
				description: 'Whether to output a State that is JSON also as the object stateData',
			},
			{
				displayName: 'State Filter',
				name: 'stateFilter',
				type: 'string',
				default: '',
				placeholder: 'e.g. row-*',
				description: 'Start only for tasks whose whole State fits; * stands for any text',
			},
		],
	},
];

/** What an item looks like; the editor has no schema preview for triggers. */
const SAMPLE_OUTPUT =
	'<b>What comes out</b>, e.g.:<br /><code>{ "event": "succeeded", "taskId": "1719838483990100", "state": "row-42", "succeeded": true, "videoUrl": "https://….mp4", "videoUrls": ["https://….mp4"], "status": "SUCCESS", "progress": 100, "failReason": null, … }</code>';

/** n8n preselects the Test URL, which is not the one to submit with. */
const PRODUCTION_URL =
	'choose <b>Production URL</b> in the panel of this node (Test URL is preselected), copy it, and paste it into the option <b>Callback URL</b> where you submit your videos';

const TEST_HELP =
	'<b>To try it in the editor</b>, click the button: the Test URL works only while the editor listens.';

/** What the node shows before it has heard anything. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Let finished videos start this workflow',
	executionsHelp: {
		inactive: `<b>Activate or publish this workflow</b>, ${PRODUCTION_URL}. Each of them then starts it, and shows up in the executions list.<br /><br />${SAMPLE_OUTPUT}<br /><br />${TEST_HELP}`,
		active: `<b>The workflow is active:</b> ${PRODUCTION_URL}. Each of them starts it, and shows up in the <a data-key="executions">executions list</a>.<br /><br />${SAMPLE_OUTPUT}<br /><br />${TEST_HELP}`,
	},
	activationHint:
		'Once the workflow is active, videos submitted with the Production URL start it by themselves.',
};
