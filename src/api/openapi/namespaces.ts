import { z } from 'zod';
import { change, creation } from '../resources/namespaces.js';
import { data, nothing, type Operation } from './operation.js';
import * as schemas from './schemas.js';

const tag = 'namespaces';

export const namespaceOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/namespaces', tag },
    summary: 'All namespaces, the oldest first',
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
];
