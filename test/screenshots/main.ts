import { takeCanvases } from './canvases.ts';
import { takeCredentials } from './credentials.ts';
import { takeExecutions } from './executions.ts';
import { takeFirstVideo } from './firstVideo.ts';
import { takeNodeCreator } from './nodeCreator.ts';
import { takePanels } from './panels.ts';
import { startScene } from './scene.ts';
import { takeTrigger } from './trigger.ts';

const TAKES = {
	canvases: takeCanvases,
	nodeCreator: takeNodeCreator,
	panels: takePanels,
	trigger: takeTrigger,
	executions: takeExecutions,
	credentials: takeCredentials,
	// Last, since n8n remembers the widths of its panels.
	firstVideo: takeFirstVideo,
};

/**
 * `npm run docs:screenshots`: takes the pictures in docs/pictures, from a real n8n with the package and a simulated
 * API. Names of takes, as in `-- panels trigger`, choose some of them.
 */
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in TAKES));
if (unknown.length > 0)
	throw new Error(`No ${unknown.join(', ')}: there is ${Object.keys(TAKES).join(', ')}`);

const scene = await startScene();
try {
	for (const [name, take] of Object.entries(TAKES)) {
		if (chosen.length === 0 || chosen.includes(name)) await take(scene);
	}
} finally {
	await scene.close();
}
