import type { INodeProperties } from 'n8n-workflow';

import { simplifyField, taskIdField } from './task';

const forGet = { operation: ['get'] };

export const getFields: INodeProperties[] = [taskIdField(forGet), simplifyField(forGet)];
