import type { INodeProperties } from 'n8n-workflow';

import { downloadFields } from './download';
import { simplifyField, taskIdField } from './task';

const forGet = { operation: ['get'] };

export const getFields: INodeProperties[] = [
	taskIdField(forGet),
	...downloadFields(forGet),
	simplifyField(forGet),
];
