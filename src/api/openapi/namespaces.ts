import { z } from 'zod';
import { change, creation } from '../resources/namespaces.js';
import { data, nothing, type Operation, parameter } from './operation.js';
import * as schemas from './schemas.js';

const tag = 'namespaces';

export const namespaceOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/namespaces', tag },
    summary: 'All namespaces, the oldest first',
    query: z.object({ paused: parameter('`true`: only those that are paused') }),
    answers: [data(z.array(schemas.namespace))],
  },
  {
    ...{ method: 'post', path: '/namespaces', tag },
    summary: 'Create a namespace',
    body: creation,
    answers: [data(schemas.namespace)],
  },
  {
    ...{ method: 'get', path: '/namespaces/{namespace}', tag },
    summary: 'One namespace',
    answers: [data(schemas.namespace)],
  },
  {
    ...{ method: 'patch', path: '/namespaces/{namespace}', tag },
    summary: 'Take the mirror away; there is none',
    body: change,
    answers: [nothing],
  },
  {
    ...{ method: 'delete', path: '/namespaces/{namespace}', tag },
    summary: 'Delete a namespace with everything in it; what runs there is cancelled',
    answers: [nothing],
  },
  {
    ...{ method: 'get', path: '/namespaces/{namespace}/pause', tag },
    summary: 'Whether a namespace is paused',
    answers: [data(schemas.pause)],
  },
  {
    ...{ method: 'put', path: '/namespaces/{namespace}/pause', tag },
    summary: 'Pause a namespace: time starts nothing in it, and what events start is held; all else goes on',
    answers: [data(schemas.pause)],
  },
  {
    ...{ method: 'delete', path: '/namespaces/{namespace}/pause', tag },
    summary: 'Let a paused namespace go on: what was held is started',
    answers: [nothing],
  },
];
