import { z } from 'zod';
import { accepted, data, type Operation, parameter } from './operation.js';
import * as schemas from './schemas.js';

const tag = 'events';
const history = '/namespaces/{namespace}/events/history';
const listeners = '/namespaces/{namespace}/events/listeners';

const filters = {
  createdBefore: parameter('RFC 3339 time'),
  createdAfter: parameter('RFC 3339 time'),
  receivedBefore: parameter('RFC 3339 time'),
  receivedAfter: parameter('RFC 3339 time'),
  eventContains: parameter('A part of the text of the event'),
  typeContains: parameter('A part of its type'),
};
const page = z.strictObject({ previousPage: schemas.time.nullable(), startingFrom: schemas.time.nullable() });

export const eventOperations: readonly Operation[] = [
  {
    ...{ method: 'post', path: '/namespaces/{namespace}/events/broadcast', tag },
    summary: 'Publish an event, or several',
    body: ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'],
    answers: [accepted],
    textErrors: true,
  },
  {
    ...{ method: 'get', path: history, tag },
    summary: 'Events that were published, the newest first',
    query: z.object({ before: parameter('`previousPage` of the page before'), ...filters }),
    answers: [{ kind: 'json', schema: z.strictObject({ meta: page, data: z.array(schemas.event) }) }],
  },
  {
    ...{ method: 'get', path: `${history}/subscribe`, tag },
    summary: 'Events as they are published; resumes by `Last-Event-ID`',
    query: z.object(filters),
    answers: [{ kind: 'events', schema: schemas.event }],
  },
  {
    ...{ method: 'post', path: `${history}/replay/{id}`, tag },
    summary: 'Match an event again',
    answers: [accepted],
  },
  {
    ...{ method: 'get', path: `${history}/{id}`, tag },
    summary: 'One event',
    answers: [data(schemas.event)],
  },
  {
    ...{ method: 'get', path: listeners, tag },
    summary: 'Who listens: waiting instances and flow files',
    query: z.object({ limit: parameter('Required'), offset: parameter('Required') }),
    answers: [
      {
        kind: 'json',
        schema: z.strictObject({ meta: z.strictObject({ total: z.int() }), data: z.array(schemas.listener) }),
      },
    ],
  },
  {
    ...{ method: 'get', path: `${listeners}/{id}`, tag },
    summary: 'One listener',
    answers: [data(schemas.listener)],
  },
];
