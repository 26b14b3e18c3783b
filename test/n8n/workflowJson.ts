import type { Credential, WorkflowJson } from './apiTypes.ts';

/** A copy of a workflow in which every node that uses this type of credential uses this one. */
export function withCredential<W extends WorkflowJson>(
	workflow: W,
	type: string,
	credential: Pick<Credential, 'id' | 'name'>,
): W {
	const copy = structuredClone(workflow);
	const users = copy.nodes.filter((node) => node.credentials?.[type] !== undefined);
	if (users.length === 0) throw new Error(`No node of "${workflow.name}" uses a credential of type ${type}`);
	for (const node of users) {
		node.credentials = { ...node.credentials, [type]: { id: credential.id, name: credential.name } };
	}
	return copy;
}
