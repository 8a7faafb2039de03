import { accepted, type Operation } from './operation.js';

export const eventOperations: readonly Operation[] = [
  {
    ...{ method: 'post', path: '/namespaces/{namespace}/events/broadcast', tag: 'events' },
    summary: 'Publish an event, or several',
    body: ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'],
    answers: [accepted],
    textErrors: true,
  },
];
