import type { IDisplayOptions, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { isTaskId } from '../../api/task';
import { Failure, toFailure } from '../../shared/failure';
import { toText } from '../../shared/json';
import { toWholeNumber } from '../../shared/numbers';

/** A task's variants are numbered from zero; by default a task renders four. */
const LAST_VARIANT_INDEX = 3;

/** The index of a task's variant, an integer from 0 to 3; also accepts it as text. @throws Failure */
export function toVariantIndex(value: unknown, fieldName: string): number {
	return toWholeNumber(value, fieldName, {
		min: 0,
		max: LAST_VARIANT_INDEX,
		advice: `Indexes count from 0: enter 0 for the first and ${LAST_VARIANT_INDEX} for the last.`,
	});
}

/** The field for one of a task's variants, or one of a grid's pictures, which are numbered alike. */
export function variantIndexField(
	texts: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	show: IDisplayOptions['show'],
): INodeProperties {
	return {
		...texts,
		type: 'number',
		typeOptions: { minValue: 0, maxValue: LAST_VARIANT_INDEX, numberPrecision: 0 },
		default: 0,
		displayOptions: { show },
	};
}

/**
 * The item's Task ID.
 *
 * @throws Failure, with `isFateUnknown` unless it's empty: even an unusable ID stands for a task that may be billed
 */
export function readTaskId(context: IExecuteFunctions, itemIndex: number): string {
	const value = context.getNodeParameter('taskId', itemIndex) as unknown;
	try {
		return toEnteredTaskId(value, 'Task ID');
	} catch (error) {
		throw ofGivenTask(toFailure(error), value);
	}
}

function ofGivenTask(failure: Failure, value: unknown): Failure {
	return new Failure(failure.message, { ...failure, isFateUnknown: toText(value) !== null });
}

/** The field for the task that an operation is about. */
export function taskIdField(show: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: 'Task ID',
		name: 'taskId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.taskId }}',
		description: 'The task ID that Submit Video or Create Video returned',
		displayOptions: { show },
	};
}

/**
 * The task ID that the user entered, as text.
 *
 * @param fieldName display name of the field, for the message
 * @throws Failure if it can't be an ID: empty, too long, with spaces, slashes or other special characters, or a number
 * that may have lost digits
 */
export function toEnteredTaskId(value: unknown, fieldName: string): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw new Failure(`“${fieldName}” is a number that has lost digits: ${value}`, {
			description: `Task IDs have more digits than numbers can hold. Pass “${fieldName}” as text, e.g. the taskId that Submit Video returned.`,
		});
	}
	const id = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (id === '') {
		throw new Failure(`“${fieldName}” is empty`, {
			description: 'Enter the ID of the task, e.g. {{ $json.taskId }}.',
		});
	}
	if (!isTaskId(id)) {
		throw new Failure(`“${fieldName}” isn't a valid task ID: "${id.slice(0, 60)}"`, {
			description: `A task ID has no spaces, slashes or other special characters. Enter only the ID, e.g. 1719838483990100.`,
		});
	}
	return id;
}

/**
 * For `hide`: whatever has no use in the tool that n8n makes from the node for AI agents. An agent has no files, gets a
 * simplified task with links, and waits for its tool's response. Older versions of n8n show such a field anyway.
 */
export const inTool = { '@tool': [true] };
