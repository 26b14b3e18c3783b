import { takeCanvases } from './canvases.ts';
import { takeCredentials } from './credentials.ts';
import { takeExecutions } from './executions.ts';
import { takeNodeCreator } from './nodeCreator.ts';
import { takePanels } from './panels.ts';
import { startScene } from './scene.ts';
import { takeTrigger } from './trigger.ts';

/** `npm run docs:screenshots`: the pictures in docs/pictures, from a real n8n with the package and a simulated API. */
const scene = await startScene();
try {
	for (const take of [
		takeCanvases,
		takeNodeCreator,
		takePanels,
		takeTrigger,
		takeExecutions,
		takeCredentials,
	]) {
		await take(scene);
	}
} finally {
	await scene.close();
}
