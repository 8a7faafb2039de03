import { z, type ZodRawShape, type ZodType } from 'zod';
import { submission } from '../resources/submissions.js';
import { accepted, type Answer, data, type Operation, parameter } from './operation.js';
import * as schemas from './schemas.js';

const tag = 'instances';
const path = '/namespaces/{namespace}/instances';

const waiting = {
  wait: parameter('`true`: answer when the instance has ended'),
  output: parameter('`true`, with `wait`: answer the instance with its output, also when it failed'),
  field: parameter('With `wait`: only this top-level key of the output'),
  raw: parameter('`true`, with `wait`: unwrap strings, and decode those that are base64'),
  ctype: parameter('With `wait`: the content type of the answer'),
};
/** How a start answers. @param beside what stands beside the record of the instance */
function started(beside: ZodRawShape): readonly Answer[] {
  const record = (schema: ZodType): Answer => ({ kind: 'json', schema: z.strictObject({ data: schema, ...beside }) });
  return [
    { ...record(schemas.instance), when: (query) => query.get('wait') !== 'true' },
    { ...record(schemas.instanceWithOutput), when: (query) => query.get('output') === 'true' },
    { kind: 'output' },
  ];
}
const warnings = { warnings: schemas.diagnostics.optional() };
const cancellation = z.strictObject({ status: z.literal('cancelled') });

const logQuery = {
  instance: parameter('Lines of this instance and of its children; without it those of the namespace itself'),
  activity: parameter('Nothing is logged for activities of mirrors'),
  route: parameter('Nothing is logged for routes of a gateway'),
  after: parameter('Only lines behind this RFC 3339 time; `time` of a line is its exact place'),
  lastEventId: parameter('The same as `after`'),
};

export const instanceOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path, tag },
    summary: 'Instances, the newest first',
    query: z.object({
      limit: parameter('At most so many'),
      offset: parameter('With `limit`: skip so many'),
      'order.field': parameter('`CREATED`'),
      'order.direction': parameter('`ASC` or `DESC`'),
      'filter.field': parameter('`AS` (the path), `CREATED`, `STATUS` or `TRIGGER`. Repeatable'),
      'filter.type': parameter('`CONTAINS`, `PREFIX`, `MATCH`, `AFTER`, `BEFORE` or `<`. Repeatable'),
      'filter.val': parameter('Repeatable'),
    }),
    answers: [
      {
        kind: 'json',
        schema: z.strictObject({ meta: z.strictObject({ total: z.int() }), data: z.array(schemas.instance) }),
      },
    ],
  },
  {
    ...{ method: 'post', path, tag },
    summary: 'Start a flow file; the body is its input',
    query: z.object({ path: parameter('Path of the file'), ...waiting }),
    body: ['application/json', '*/*'],
    answers: started({}),
  },
  {
    ...{ method: 'post', path: '/namespaces/{namespace}/submissions', tag },
    summary: 'Run a flow without a file',
    query: z.object({ input: parameter('With a body of YAML: the input as JSON'), ...waiting }),
    body: submission,
    answers: started(warnings),
  },
  {
    ...{ method: 'get', path: `${path}/{id}`, tag },
    summary: 'One instance',
    answers: [data(schemas.instanceWithLengths)],
  },
  {
    ...{ method: 'patch', path: `${path}/{id}`, tag },
    summary: 'Cancel an instance',
    body: cancellation,
    answers: [accepted],
  },
  {
    ...{ method: 'get', path: `${path}/{id}/input`, tag },
    summary: 'An instance with its input',
    answers: [data(schemas.instanceWithInput)],
  },
  {
    ...{ method: 'get', path: `${path}/{id}/output`, tag },
    summary: 'An instance with its output, which is absent while it runs',
    answers: [data(schemas.instanceWithOutput)],
  },
  {
    ...{ method: 'get', path: `${path}/{id}/metadata`, tag },
    summary: 'An instance with the metadata of its last state that has any',
    answers: [data(schemas.instanceWithMetadata)],
  },
  {
    ...{ method: 'get', path: `${path}/{id}/subscribe`, tag },
    summary: 'An instance now and after each change',
    answers: [{ kind: 'events', schema: schemas.instanceWithLengths }],
  },
  {
    ...{ method: 'get', path: '/namespaces/{namespace}/logs', tag },
    summary: 'Lines of a log, by time',
    query: z.object({
      ...logQuery,
      before: parameter('Only lines in front of this RFC 3339 time'),
      limit: parameter('At most so many, the earliest'),
      first: parameter('The same as `limit`'),
      last: parameter('At most so many, the latest'),
      direction: parameter('`asc` or `desc`'),
    }),
    answers: [data(z.array(schemas.logLine))],
  },
  {
    ...{ method: 'get', path: '/namespaces/{namespace}/logs/subscribe', tag },
    summary: 'Lines of a log as they come, from now or behind a place; resumes by `Last-Event-ID`',
    query: z.object(logQuery),
    answers: [{ kind: 'events', schema: schemas.logLine }],
  },
  {
    ...{ method: 'get', path: '/namespaces/{namespace}/metrics/instances', tag },
    summary: 'How many instances there are of each status',
    query: z.object({ workflowPath: parameter('Only those of this flow file') }),
    answers: [data(schemas.metrics)],
  },
];
