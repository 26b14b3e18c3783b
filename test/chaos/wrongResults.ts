import type { Item } from '../n8n/index.ts';
import type { Servers } from './servers.ts';
import type { ItemOutcome } from './itemOutcomes.ts';
import type { ItemTruth } from './itemTruth.ts';
import type { PlannedItem, Settings } from './planTypes.ts';
import { isWaiting, makesImages, submits } from './ways.ts';

interface Judged {
	item: PlannedItem;
	truth: ItemTruth;
	settings: Settings;
	servers: Servers;
}

/** What's wrong with a node's output for an item; empty if nothing is. */
export function findWrong({ kind, output }: ItemOutcome, judged: Judged): string[] {
	if (kind === 'error') return findWrongError(output, judged);
	const { item, truth, settings, servers } = judged;
	const { taskId, state, finished, succeeded } = output.json;
	const isTask = kind === 'output';
	const isGrid = makesImages(settings.way) && servers.callOf(String(taskId)) !== 'action';
	const badEnd = item.submissions.map(({ outcome }) => outcome).find((outcome) => outcome !== 'SUCCESS');
	// A gateway's first copy of a task has no state.
	const mayLackState = settings.way.operation === 'get' && finished === false;
	return [
		!truth.taskIds.includes(String(taskId)) && `output has task ${toText(taskId)}`,
		isGrid && `the image is task ${toText(taskId)}, which is its grid`,
		state !== item.state && !(mayLackState && state === null) && `output has state ${toText(state)}`,
		isTask &&
			isWaiting(settings.way) &&
			succeeded !== true &&
			'the wait output a task that has not succeeded',
		isTask && succeeded === true && badEnd !== undefined && `a task with ${badEnd} is said to have succeeded`,
		...(isTask ? findWrongLinks(output, judged) : []),
	].filter((text) => text !== false);
}

function findWrongLinks({ json, binary }: Item, { truth, settings, servers }: Judged): Array<string | false> {
	const { sampleVideo, sampleImage } = servers.simulators[settings.character];
	const [link, list, sample] = makesImages(settings.way)
		? [json.imageUrl, json.imageUrls, sampleImage]
		: [json.videoUrl, json.videoUrls, sampleVideo];
	const links = [link, ...((list as unknown[] | undefined) ?? [])].filter(Boolean).map(toText);
	const isOwn = (text: string) => truth.taskIds.some((id) => text.includes(id));
	const file = binary?.data;
	// Get outputs a task without a video or image as it is.
	const mustHaveFile = settings.download !== 'none' && (links.length > 0 || settings.way.operation !== 'get');
	const lacksLink = isWaiting(settings.way) && links.length === 0;
	return [
		lacksLink && 'the wait output a task without its link',
		links.some((link) => !isOwn(link)) && `output has the links ${links.join(', ')}`,
		mustHaveFile && !file && 'a file is missing',
		file !== undefined && !isOwn(file.fileName ?? '') && `the file is called ${file.fileName}`,
		file !== undefined && Number(file.bytes) !== sample.length && `the file has ${file.bytes} bytes`,
	];
}

function findWrongError({ json }: Item, { item, truth, settings, servers }: Judged): string[] {
	const { taskId, mayBeBilled, error } = json;
	const isFateUnknown = truth.submissions.some((submission) => submission.isFateUnknown);
	const mustBe = truth.isLive || isFateUnknown;
	const mustNotBe = submits(settings.way) && truth.taskIds.length === 0 && !isFateUnknown;
	const isOther = taskId !== undefined && servers.stateOf(toText(taskId)) !== item.state;
	return [
		typeof mayBeBilled !== 'boolean' && `mayBeBilled is ${toText(mayBeBilled)}`,
		mayBeBilled === false &&
			mustBe &&
			`mayBeBilled is false, although the task exists or may exist: ${toText(error)}`,
		mayBeBilled === true &&
			mustNotBe &&
			`mayBeBilled is true, although nothing was accepted: ${toText(error)}`,
		isOther && `the error item has task ${toText(taskId)}`,
	].filter((text) => text !== false);
}

/** Other items' tasks in what the error of a whole run says about an item. */
export function findWrongNames(text: string, item: PlannedItem | undefined, servers: Servers): string[] {
	const ids = text.match(/\b\d{17}\b/g) ?? [];
	return ids
		.filter((id) => servers.stateOf(id) !== item?.state)
		.map((id) => `the error names task ${id} at ${item?.state ?? 'an item that there is not'}`);
}

function toText(value: unknown): string {
	return typeof value === 'string' ? value : JSON.stringify(value);
}
