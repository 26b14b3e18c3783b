import {
	ensureN8n,
	N8N_VERSIONS,
	nodeOutput,
	packPackage,
	sendHttp,
	waitUntil,
	type WorkflowJson,
	type WorkflowNode,
} from '../n8n/index.ts';
import { triggerWorkflow, withPickedCredential } from '../workflows.ts';
import { type BenchN8n, withBenchN8n } from './benchN8n.ts';
import { median, percentile, publish } from './report/index.ts';

const CALLBACKS = 200;
const UNDER_WAY = 10;
const RUNS = 3;

interface Subject {
	name: string;
	label: string;
	workflow: WorkflowJson;
	path: string;
}

interface Measurement {
	perSecond: number;
	/** How long each callback took to be answered, in seconds. */
	answers: number[];
}

const trigger = (name: string, label: string, verify: boolean): Subject => ({
	name,
	label,
	workflow: triggerWorkflow(name, { verify }),
	path: `${name}/callback`,
});

const ofN8n = (name: string, label: string, path: string, node: Partial<WorkflowNode>): Subject => ({
	name,
	label,
	workflow: {
		name,
		nodes: [
			{
				id: name,
				name: 'Trigger',
				type: '',
				typeVersion: 1,
				position: [0, 0],
				webhookId: name,
				parameters: {},
				...node,
			},
		],
		connections: {},
		settings: { executionOrder: 'v1' },
	},
	path,
});

const SUBJECTS = [
	trigger('unverified', 'Trigger, Verify With API off', false),
	trigger('verified', 'Trigger, Verify With API on', true),
	ofN8n('webhook', 'n8n’s Webhook node', 'webhook', {
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: { path: 'webhook', httpMethod: 'POST', responseMode: 'onReceived', options: {} },
	}),
	ofN8n('chargebee', 'n8n’s Chargebee Trigger', 'chargebee/webhook', {
		type: 'n8n-nodes-base.chargebeeTrigger',
		parameters: { events: ['*'] },
	}),
];

/** The Chargebee Trigger starts only for bodies with an event. It checks no signature and makes no request. */
const toBody = (id: string) => ({ id, status: 'SUCCESS', progress: '100%', event_type: 'customer_created' });

/** n8n 2.x creates an expression engine for every webhook call, unless told to wait until there's an expression. */
const ENVIRONMENTS: Array<{ suffix: string; env: Record<string, string> }> = [
	{ suffix: '', env: {} },
	{ suffix: ', lazy expressions', env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' } },
];

/** `npm run bench:callback`: how many callbacks per second start a workflow on one n8n. */
async function main(): Promise<void> {
	const install = await ensureN8n(N8N_VERSIONS.newest);
	const { tarballPath, remove } = await packPackage();
	const rows: Array<Awaited<ReturnType<typeof measureAll>>[number]> = [];
	try {
		for (const { suffix, env } of ENVIRONMENTS) {
			const measured = await withBenchN8n({ install, tarballPath, env }, measureAll);
			rows.push(...measured.map(({ label, ...row }) => ({ ...row, label: `${label}${suffix}` })));
		}
	} finally {
		await remove();
	}
	await publish({
		name: 'callback',
		title: 'Callbacks that start workflows',
		setup: `${CALLBACKS} callbacks for as many finished tasks, ${UNDER_WAY} at a time, to one n8n in regular mode with SQLite. The rate counts until the last execution has ended. Each figure is the median of ${RUNS} runs after a warm-up run. In every run, each task started exactly one workflow, with its own task ID. For each call of a trigger, n8n 2.x creates an expression engine, but not for its own Webhook node. “Lazy expressions” means N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true.`,
		columns: [
			{ key: 'rate', title: 'workflows started', unit: '1/s', digits: 1 },
			{ key: 'answer50', title: 'response p50', unit: 's', digits: 2 },
			{ key: 'answer95', title: 'response p95', unit: 's', digits: 2 },
		],
		rows,
		goals: ENVIRONMENTS.map(({ suffix }, index) => {
			const [unverified, , alone] = rows.slice(index * SUBJECTS.length);
			const ratio = unverified!.values.rate / alone!.values.rate;
			return {
				text: `without verification${suffix}, at least 0.7 times as many as with n8n’s Webhook node`,
				isMet: ratio >= 0.7,
				measured: `${ratio.toFixed(2)} times as many`,
			};
		}),
		charted: { key: 'rate' },
	});
}

async function measureAll(bench: BenchN8n) {
	const runs = new Map<Subject, Measurement[]>(SUBJECTS.map((subject) => [subject, []]));
	const workflowIds = new Map<Subject, string>();
	for (const subject of SUBJECTS) workflowIds.set(subject, await activateSubject(bench, subject));
	for (let round = 0; round <= RUNS; round += 1) {
		// Alternates the order, so that no subject always follows the same one.
		const order = round % 2 === 0 ? SUBJECTS : SUBJECTS.toReversed();
		for (const subject of order) {
			runs.get(subject)!.push(await measure(bench, subject, workflowIds.get(subject)!));
		}
	}
	return [...runs].map(([{ label }, measured]) => {
		const warm = measured.slice(1);
		const answers = warm.flatMap((run) => run.answers);
		return {
			label,
			values: {
				rate: median(warm.map(({ perSecond }) => perSecond)),
				answer50: percentile(answers, 50),
				answer95: percentile(answers, 95),
			},
		};
	});
}

async function activateSubject(
	{ client, credential }: BenchN8n,
	{ workflow, path }: Subject,
): Promise<string> {
	const { id } = await client.createWorkflow(withPickedCredential(workflow, credential));
	await client.activate({ id });
	// Returns once n8n has registered the webhook. The call starts only the Webhook node, not the trigger.
	await client.callWebhook('POST', path);
	return id;
}

async function measure(
	{ client, simulator }: BenchN8n,
	{ path, name }: Subject,
	workflowId: string,
): Promise<Measurement> {
	const settled = async () =>
		(await client.executions({ workflowId })).filter(({ status }) => status === 'success');
	const known = new Set((await settled()).map(({ id }) => id));
	const taskIds = Array.from({ length: CALLBACKS }, () => simulator.addVideoTask());
	const url = client.webhookUrl(path);
	const answers: number[] = [];
	const queue = [...taskIds];
	const startMs = Date.now();
	const postSome = async () => {
		for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
			const postedAtMs = Date.now();
			const { status } = await sendHttp('POST', url, { body: toBody(id) });
			if (status !== 200) throw new Error(`${name} answered a callback with ${status}`);
			answers.push((Date.now() - postedAtMs) / 1000);
		}
	};
	await Promise.all(Array.from({ length: UNDER_WAY }, postSome));
	const ended = await waitUntil(
		async () => {
			const fresh = (await settled()).filter(({ id }) => !known.has(id));
			return fresh.length >= CALLBACKS ? fresh : undefined;
		},
		() => `fewer than ${CALLBACKS} executions of ${name} have ended`,
		{ intervalMs: 500 },
	);
	const endedAtMs = Math.max(...ended.map(({ stoppedAt }) => Date.parse(stoppedAt!)));
	const started: string[] = [];
	for (const { id } of ended) {
		const { json } = nodeOutput(await client.execution(id), 'Trigger')[0]!;
		started.push((json.taskId ?? json.id ?? (json.body as { id: string }).id) as string);
	}
	if (
		started.length !== CALLBACKS ||
		new Set(started).size !== CALLBACKS ||
		taskIds.some((id) => !started.includes(id))
	) {
		throw new Error(
			`${name}: ${new Set(started).size} of ${CALLBACKS} tasks started ${started.length} workflows`,
		);
	}
	return { perSecond: CALLBACKS / ((endedAtMs - startMs) / 1000), answers };
}

await main();
