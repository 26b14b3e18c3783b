import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { toEngineState } from './engine.ts';

/** What the package or its design relies on, but n8n-workflow has no types for. */
interface Hidden {
	additionalData?: { executionTimeoutTimestamp?: number; hooks?: unknown };
	logger: {
		globalConfig?: {
			port?: number;
			protocol?: string;
			endpoints?: { webhookWaiting?: string; health?: string };
			executions?: { mode?: string; timeout?: number };
		};
	};
	isStreaming?: () => boolean;
}

/** Outputs what the context tells a node about where it runs. */
export async function describeContext(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const hidden = context as unknown as Hidden;
	const { executionData, parentExecution } = toEngineState(context);
	const entry = context.getExecuteData();
	const { port, protocol, endpoints, executions } = hidden.logger.globalConfig ?? {};
	const parents = context.getParentNodes(context.getNode().name, { includeNodeParameters: true });
	const hasRun = (name: string) =>
		context.evaluateExpression(`{{ $(${JSON.stringify(name)}).isExecuted }}`, 0) as boolean;
	const namesBehind = (name: string) => context.getChildNodes(name).map((node) => node.name);
	const json = {
		hasHooks: hidden.additionalData?.hooks !== undefined,
		hasStack: Array.isArray(executionData?.nodeExecutionStack),
		isOwnEntry: entry.node.name === context.getNode().name && entry.data.main?.[0] === context.getInputData(),
		mode: context.getMode(),
		executionId: context.getExecutionId(),
		shouldResume: parentExecution?.shouldResume,
		timeoutAtMs: hidden.additionalData?.executionTimeoutTimestamp,
		isStreaming: hidden.isStreaming?.(),
		config: {
			port,
			protocol,
			webhookWaiting: endpoints?.webhookWaiting,
			health: endpoints?.health,
			mode: executions?.mode,
		},
		before: parents.map(({ name, parameters }) => ({
			name,
			responseMode: parameters?.responseMode ?? null,
			hasRun: hasRun(name),
			children: namesBehind(name),
		})),
		behind: namesBehind(context.getNode().name).map((name) => ({ name, hasRun: hasRun(name) })),
	};
	return [{ json: json }];
}
