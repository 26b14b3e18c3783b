import type { TriggerPanelDefinition } from 'n8n-workflow';

const TEST_HELP =
	'<b>While you build the workflow</b>, click the button, and submit a video whose <b>Callback URL</b> is the <b>Test URL</b> of this node. The first event that you chose shows up here.';

/** What an item looks like; the editor has no schema preview for triggers. */
const SAMPLE_OUTPUT =
	'<b>What comes out</b>, e.g.:<br /><code>{ "event": "succeeded", "taskId": "1719838483990100", "state": "row-42", "succeeded": true, "videoUrl": "https://….mp4", "videoUrls": ["https://….mp4"], "status": "SUCCESS", "progress": 100, "failReason": null, … }</code>';

/** What the node shows before it has heard anything. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Let finished videos start this workflow',
	executionsHelp: {
		inactive: `${TEST_HELP}<br /><br /><b>To run it for every video</b>, activate or publish the workflow and submit with the <b>Production URL</b>. Those runs show up in the executions list.<br /><br />${SAMPLE_OUTPUT}`,
		active: `${TEST_HELP}<br /><br /><b>The workflow is active:</b> every video submitted with the <b>Production URL</b> starts it. Those runs show up in the <a data-key="executions">executions list</a>.<br /><br />${SAMPLE_OUTPUT}`,
	},
	activationHint:
		'Once the workflow is active, videos submitted with the Production URL start it by themselves.',
};
