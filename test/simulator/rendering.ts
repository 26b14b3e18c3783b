import type { Button } from './buttons.ts';
import { type Links, linksOf, noLinks } from './links.ts';
import type { SubmitRequest } from './submitCalls.ts';
import type { SettledStatus, TaskAction, TaskStatus } from './types.ts';

export type TaskRecord = Record<string, unknown>;

/** Everything about a task that renders: its state at any time follows from this. */
export interface Render {
	id: string;
	request: SubmitRequest;
	action: TaskAction;
	/** For a button press, this and `botType` are those of the button's task. */
	prompt: string;
	botType: string;
	/** Shown once it has succeeded. */
	buttons: Button[];
	createdAtMs: number;
	/** Later than `createdAtMs` for a queued task. */
	startsAtMs: number;
	renderMs: number;
	outcome: SettledStatus;
	failReason: string;
	/** Override the record once the task has settled. */
	fields: Record<string, unknown>;
	/** Where result files are. */
	resultsUrl: string;
	links: Links;
}

export interface Change {
	atMs: number;
	status: TaskStatus;
	progress: string;
}

interface Step {
	share: number;
	status: TaskStatus;
	progress: string;
}

const RUNNING: readonly Step[] = [
	{ share: 0, status: 'NOT_START', progress: '0%' },
	{ share: 0.04, status: 'SUBMITTED', progress: '0%' },
	{ share: 0.08, status: 'IN_PROGRESS', progress: '0%' },
	{ share: 0.12, status: 'IN_PROGRESS', progress: '12%' },
	{ share: 0.25, status: 'IN_PROGRESS', progress: '25%' },
	{ share: 0.37, status: 'IN_PROGRESS', progress: '37%' },
	{ share: 0.5, status: 'IN_PROGRESS', progress: '50%' },
	{ share: 0.62, status: 'IN_PROGRESS', progress: '62%' },
	{ share: 0.75, status: 'IN_PROGRESS', progress: '75%' },
	{ share: 0.87, status: 'IN_PROGRESS', progress: '87%' },
];

/** An extension has two stages under one ID, so its progress falls back. Source: trueai-org/midjourney-proxy. */
const EXTENDING: readonly Step[] = [
	...RUNNING.map((step) => ({ ...step, share: step.share / 2 })),
	...RUNNING.filter(({ status }) => status === 'IN_PROGRESS').map((step) => ({
		...step,
		share: 0.5 + step.share / 2,
	})),
];

/** A failed task loses its progress. Source: trueai-org/midjourney-proxy. */
const LAST_PROGRESS: Record<SettledStatus, string> = {
	SUCCESS: '100%',
	FAILURE: '',
	CANCEL: '0%',
	MODAL: '0%',
};

export const DEFAULT_VARIANTS = 4;

/** Every change of status or progress, starting with the state right after submission. */
export function changesOf(render: Render): Change[] {
	const { request, startsAtMs, renderMs, outcome } = render;
	const isExtension = request.call === 'video' && request.body.action;
	const running = (isExtension ? EXTENDING : RUNNING).map(({ share, status, progress }) => ({
		atMs: startsAtMs + share * renderMs,
		status,
		progress,
	}));
	return [...running, { atMs: endOf(render), status: outcome, progress: LAST_PROGRESS[outcome] }];
}

export function endOf(render: Render): number {
	return render.startsAtMs + render.renderMs;
}

export function variantsOf(render: Render): number {
	return render.request.body.batchSize ?? DEFAULT_VARIANTS;
}

/** The task as the upstream shows it at that time. */
export function recordAt(render: Render, atMs: number): TaskRecord {
	const changes = changesOf(render);
	const change = changes.findLast((candidate) => candidate.atMs <= atMs) ?? changes[0]!;
	const hasStarted = change.status !== 'NOT_START';
	const hasSettled = change.status === render.outcome;
	const hasSucceeded = change.status === 'SUCCESS';
	return {
		...requestPart(render),
		status: change.status,
		progress: change.progress,
		startTime: hasStarted ? Math.round(render.startsAtMs) : null,
		finishTime: hasSettled ? Math.round(endOf(render)) : null,
		failReason: (hasSettled && render.failReason) || null,
		buttons: hasSucceeded ? render.buttons : [],
		...(hasSucceeded ? linksOf(render.links, { ...render, variants: variantsOf(render) }) : noLinks()),
		...(hasSettled ? render.fields : {}),
	};
}

/** Posted and fetched tasks echo the callback URL. Source: trueai-org/midjourney-proxy. */
function requestPart({ id, request, action, prompt, botType, createdAtMs }: Render): TaskRecord {
	const { state = null, notifyHook, videoType = '' } = request.body;
	return {
		id,
		action,
		botType,
		prompt,
		promptEn: prompt,
		description: 'Submit success',
		state,
		submitTime: Math.round(createdAtMs),
		properties: { finalPrompt: prompt, ...(notifyHook !== undefined && { notifyHook }) },
		...(request.call === 'video' && { videoType }),
	};
}
