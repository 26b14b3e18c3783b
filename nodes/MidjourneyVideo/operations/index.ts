import { download } from './download';
import { get } from './get';
import type { Operation } from './itemRun';
import { submit } from './submit';
import { createVideo } from './createVideo';
import { wait } from './wait';

/** Every operation under the name that workflows are saved with. */
export const operations = { submit, createVideo, get, wait, download } satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
