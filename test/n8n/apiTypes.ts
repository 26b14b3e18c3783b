export interface WorkflowNode {
	id?: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string | null; name: string }>;
	webhookId?: string;
	[setting: string]: unknown;
}

/** A workflow as n8n exports it. */
export interface WorkflowJson {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
	[key: string]: unknown;
}

/** A workflow as n8n stores it. */
export interface Workflow extends WorkflowJson {
	id: string;
	versionId: string;
	active: boolean;
}

export interface CredentialInput {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** A stored credential with the data it was created from. */
export interface Credential extends CredentialInput {
	id: string;
}

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

export type TableRow = Record<string, string | number | null>;

export type ExecutionStatus =
	| 'canceled'
	| 'crashed'
	| 'error'
	| 'new'
	| 'running'
	| 'success'
	| 'unknown'
	| 'waiting';

export interface ExecutionSummary {
	id: string;
	workflowId: string;
	mode: string;
	status: ExecutionStatus;
	startedAt: string | null;
	stoppedAt?: string | null;
	waitTill?: string | null;
}

export interface Execution extends ExecutionSummary {
	data: RunExecutionData;
}

/** What n8n keeps of a run, as far as tests use it. */
export interface RunExecutionData {
	resultData: {
		runData: Record<string, NodeRun[]>;
		error?: RunError;
		lastNodeExecuted?: string;
	};
	executionData?: Record<string, unknown>;
	[key: string]: unknown;
}

export interface NodeRun {
	executionStatus: string;
	startTime: number;
	/** Milliseconds. */
	executionTime: number;
	error?: RunError;
	data?: { main?: Array<Item[] | null> };
	[key: string]: unknown;
}

export interface RunError {
	message: string;
	description?: string | null;
	name?: string;
	[key: string]: unknown;
}

export interface Item {
	json: Record<string, unknown>;
	binary?: Record<string, BinaryValue>;
	pairedItem?: unknown;
	error?: unknown;
}

export interface BinaryValue {
	mimeType: string;
	data: string;
	fileName?: string;
	fileSize?: string;
	/** Only in newer versions. */
	bytes?: number;
	id?: string;
}
