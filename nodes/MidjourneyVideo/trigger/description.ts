import type { INodeProperties, TriggerPanelDefinition } from 'n8n-workflow';

import { SIMPLIFY } from '../run/output';

/** All of the trigger's parameters, in panel order. */
export const triggerProperties: INodeProperties[] = [
	{
		displayName:
			'Choose “Production URL” above, copy it, and paste it into the option “Callback URL” of a Midjourney Video node with the operation “Submit Video”. Once this workflow is active, the server reports each of these tasks here, along with its “State”.',
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
				description: "The task failed, was cancelled, or needs input that this API can't provide",
				action: 'On failed video',
			},
			{
				name: 'Progress',
				value: 'progress',
				description: 'The task progressed: 5 to 15 times per video',
				action: 'On video progress',
			},
			{
				name: 'Succeeded',
				value: 'succeeded',
				description: 'The video is finished',
				action: 'On finished video',
			},
		],
		default: ['succeeded', 'failed'],
		description: 'Which callbacks start the workflow',
	},
	{
		displayName: 'Verify With API',
		name: 'verify',
		type: 'boolean',
		default: true,
		description:
			"Whether to check each callback against the API before the workflow starts, and to output the API's record. Without it, anyone who knows the URL can start the workflow: leave it on unless callbacks are signed with a callback secret.",
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
				displayName: 'Ignore Duplicates',
				name: 'dedupe',
				type: 'boolean',
				default: true,
				description: 'Whether the same event of the same task starts the workflow only once',
			},
			{
				displayName: 'Parse State as JSON',
				name: 'parseState',
				type: 'boolean',
				default: false,
				description: 'Whether to also output a JSON state as the object stateData',
			},
			{
				displayName: 'State Filter',
				name: 'stateFilter',
				type: 'string',
				default: '',
				placeholder: 'e.g. row-*',
				description: 'Start only for tasks whose whole state matches. * stands for any text.',
			},
		],
	},
];

/** What an item looks like; the editor has no schema preview for triggers. */
const SAMPLE_OUTPUT =
	'<b>Sample output:</b><br /><code>{ "event": "succeeded", "taskId": "1719838483990100", "state": "row-42", "succeeded": true, "videoUrl": "https://….mp4", "videoUrls": ["https://….mp4"], "status": "SUCCESS", "progress": 100, "failReason": null, … }</code>';

/** n8n preselects the Test URL, which isn't the one to submit with. */
const PRODUCTION_URL =
	"choose <b>Production URL</b> in this node's panel (Test URL is preselected), copy it, and paste it into the option <b>Callback URL</b> of the node that submits your videos";

const TEST_HELP =
	'<b>To test it in the editor</b>, click the button: the Test URL works only while the editor listens.';

/** What the node shows before the first callback arrives. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Start this workflow when a video is finished',
	executionsHelp: {
		inactive: `<b>Activate or publish this workflow</b>, then ${PRODUCTION_URL}. Each video then starts the workflow, and you can see it in the executions list.<br /><br />${SAMPLE_OUTPUT}<br /><br />${TEST_HELP}`,
		active: `<b>The workflow is active:</b> ${PRODUCTION_URL}. Each video starts the workflow, and you can see it in the <a data-key="executions">executions list</a>.<br /><br />${SAMPLE_OUTPUT}<br /><br />${TEST_HELP}`,
	},
	activationHint:
		'Once the workflow is active, videos submitted with the Production URL start it automatically.',
};
