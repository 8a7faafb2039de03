import { z } from 'zod';
import { eventOperations } from './events.js';
import { fileOperations } from './files.js';
import { instanceOperations } from './instances.js';
import { namespaceOperations } from './namespaces.js';
import { data, type Operation, parameter } from './operation.js';
import { operatingOperations } from './operating.js';
import * as schemas from './schemas.js';
import { template } from '../resources/jx.js';
import { variableOperations } from './variables.js';

const server: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/status', tag: 'server' },
    summary: 'Version, and whether a key is needed',
    answers: [data(schemas.status)],
  },
  {
    ...{ method: 'post', path: '/jx', tag: 'server' },
    summary: 'Try an expression without a flow',
    query: z.object({
      assert: parameter('`success`, `array` or `object`: refuse a result that is not so. Repeatable'),
    }),
    body: template,
    answers: [data(schemas.triedJx)],
  },
  {
    ...{ method: 'get', path: '/openapi.json', tag: 'server' },
    summary: 'This description of the API, as OpenAPI 3.1',
    answers: [{ kind: 'json', schema: z.looseObject({ openapi: z.string() }) }],
  },
];

/** Everything below `/api/v2`. */
export const operations: readonly Operation[] = [
  ...server,
  ...namespaceOperations,
  ...fileOperations,
  ...instanceOperations,
  ...variableOperations,
  ...eventOperations,
  ...operatingOperations,
];
