import type { TriggerPanelDefinition } from 'n8n-workflow';

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
