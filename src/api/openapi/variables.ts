import { z } from 'zod';
import * as secrets from '../resources/secrets.js';
import * as variables from '../resources/variables.js';
import { data, nothing, type Operation, parameter, rawBytes } from './operation.js';
import * as schemas from './schemas.js';

const path = '/namespaces/{namespace}/variables';
const secretPath = '/namespaces/{namespace}/secrets';

export const variableOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path, tag: 'variables' },
    summary: 'Variables of the namespace, of a flow or of an instance, the oldest first',
    query: z.object({
      workflowPath: parameter('Those of this flow file'),
      instanceId: parameter('Those of this instance'),
      name: parameter('Only the one of this name'),
      raw: parameter('`true`: the bytes of the only one that matches'),
    }),
    answers: [rawBytes, data(z.array(schemas.variableEntry))],
  },
  {
    ...{ method: 'post', path, tag: 'variables' },
    summary: 'Create a variable',
    body: variables.creation,
    answers: [data(schemas.variable)],
  },
  {
    ...{ method: 'delete', path, tag: 'variables' },
    summary: 'Delete several variables, all or none',
    query: z.object({ ids: parameter('Ids with commas between them') }),
    answers: [nothing],
  },
  {
    ...{ method: 'get', path: `${path}/{id}`, tag: 'variables' },
    summary: 'One variable with its content',
    query: z.object({ raw: parameter('`true`: the bytes') }),
    answers: [rawBytes, data(schemas.variable)],
  },
  {
    ...{ method: 'patch', path: `${path}/{id}`, tag: 'variables' },
    summary: 'Change a variable',
    body: variables.change,
    answers: [data(schemas.variable)],
  },
  {
    ...{ method: 'delete', path: `${path}/{id}`, tag: 'variables' },
    summary: 'Delete a variable',
    answers: [nothing],
  },
  {
    ...{ method: 'get', path: secretPath, tag: 'secrets' },
    summary: 'Secrets without their values, the oldest first',
    answers: [data(z.array(schemas.secret))],
  },
  {
    ...{ method: 'post', path: secretPath, tag: 'secrets' },
    summary: 'Create or overwrite a secret',
    body: secrets.creation,
    answers: [data(schemas.secret)],
  },
  {
    ...{ method: 'get', path: `${secretPath}/{name}`, tag: 'secrets' },
    summary: 'One secret without its value',
    answers: [data(schemas.secret)],
  },
  {
    ...{ method: 'patch', path: `${secretPath}/{name}`, tag: 'secrets' },
    summary: 'Give a secret another value',
    body: secrets.change,
    answers: [data(schemas.secret)],
  },
  {
    ...{ method: 'delete', path: `${secretPath}/{name}`, tag: 'secrets' },
    summary: 'Delete a secret',
    answers: [nothing],
  },
];
