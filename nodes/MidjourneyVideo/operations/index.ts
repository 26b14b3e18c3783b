import { get } from './get';
import type { Operation } from './itemRun';
import { submit } from './submit';
import { wait } from './wait';

/** Every operation under the name that workflows are saved with. */
export const operations = { submit, get, wait } satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
