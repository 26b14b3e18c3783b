import { describe, expect, it } from 'vitest';

import { MARKED_KEY } from '../e2e/useN8n.ts';
import { manualWorkflow } from '../workflows.ts';
import { Canvas } from './canvas.ts';
import { CredentialDialog } from './credentialDialog.ts';
import { NodeCreator } from './nodeCreator.ts';
import { useEditor } from './useEditor.ts';
import { store } from './workflows.ts';

const editor = useEditor();

describe('the node creator', () => {
	const found = (creator: NodeCreator) => expect.poll(async () => await creator.found());
	// n8n lists the node and the trigger as one, with the trigger's description.
	const entry = {
		name: 'Midjourney Video',
		description: 'Create Midjourney videos from images or text, or start a workflow when one is finished',
	};
	const starts = ['On failed video', 'On video progress', 'On finished video'];
	const actions = [
		'Create video',
		'Create image',
		'Submit video',
		'Wait for video',
		'Get video',
		'Download video',
	];
	const findAndOpen = async (creator: NodeCreator) => {
		await creator.search('midjourney');
		await found(creator).toEqual([{ ...entry, icon: 'midjourneyVideo.svg' }]);
		await editor.page.emulateMedia({ colorScheme: 'dark' });
		await found(creator).toEqual([{ ...entry, icon: 'midjourneyVideo.dark.svg' }]);
		await creator.openFound();
	};

	it('finds the trigger as the first step, with a picture for either theme, and what it starts on', async () => {
		const creator = new NodeCreator(editor.page);
		await creator.openForFirstStep();
		await findAndOpen(creator);
		expect(await creator.actions()).toEqual([...starts, ...actions]);
	});

	it('finds the node as a next step, with a picture for either theme, and what it does', async () => {
		await new Canvas(editor.page).open(await store(editor.run, manualWorkflow('empty', [])));
		const creator = new NodeCreator(editor.page);
		await creator.openForNextStep();
		await findAndOpen(creator);
		expect(await creator.actions()).toEqual([...actions, ...starts]);
	});

	it('finds the node by what people look for', async () => {
		await new Canvas(editor.page).open(await store(editor.run, manualWorkflow('empty', [])));
		const creator = new NodeCreator(editor.page);
		await creator.openForNextStep();
		for (const words of ['Image to video', 'Text to video', 'Video generation', 'Animate', 'CometAPI']) {
			await creator.searchFor('nothing like it');
			await found(creator).toEqual([]);
			await creator.searchFor(words);
			const first = async () => (await creator.found())[0]?.name;
			await expect.poll(first, { message: words }).toBe('Midjourney Video');
		}
	});
});

describe('the credential dialog', () => {
	const openDialog = async (fields: { apiKey: string; baseUrl: string }) => {
		const dialog = new CredentialDialog(editor.page);
		await dialog.openNew();
		await dialog.input('apiKey').fill(fields.apiKey);
		await dialog.input('baseUrl').fill(fields.baseUrl);
		return dialog;
	};

	it('asks for the key first, then for what most people leave as it is', async () => {
		const dialog = new CredentialDialog(editor.page);
		await dialog.openNew();
		expect((await dialog.labels()).slice(0, 3)).toEqual(['API Key', 'Base URL', 'Callback Secret']);
		expect(await dialog.input('apiKey').getAttribute('type')).toBe('password');
		expect(await dialog.input('baseUrl').inputValue()).toBe('https://api.cometapi.com');
	});

	it('says what is wrong with a wrong key, and then that the right one works, at no cost', async () => {
		const { baseUrl } = editor.run.simulator;
		const dialog = await openDialog({ apiKey: 'sk-wrong', baseUrl });
		await dialog.save();
		await dialog.failed();
		await dialog.root.getByText('The server rejected the key. Check “API Key”.').waitFor();
		await dialog.input('apiKey').fill(MARKED_KEY);
		await dialog.save();
		await dialog.succeeded();
		expect(editor.run.simulator.billedSubmissions).toBe(0);
	});

	it('says that an address is not that of a Midjourney API', async () => {
		const baseUrl = `${editor.run.simulator.baseUrl}/another/app`;
		const dialog = await openDialog({ apiKey: MARKED_KEY, baseUrl });
		await dialog.save();
		await dialog.failed();
		await dialog.root.getByText("This isn't a Midjourney API. Check “Base URL”").waitFor();
	});
});
