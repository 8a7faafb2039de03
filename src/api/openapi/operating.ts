import { z } from 'zod';
import { login } from '../resources/registries.js';
import { data, nothing, type Operation } from './operation.js';
import * as schemas from './schemas.js';

const services = '/namespaces/{namespace}/services';
const registries = '/namespaces/{namespace}/registries';

export const operatingOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: services, tag: 'services' },
    summary: 'What flows and service files declare',
    answers: [data(z.array(schemas.service))],
  },
  {
    ...{ method: 'get', path: `${services}/{id}/pods`, tag: 'services' },
    summary: 'The containers of a service',
    answers: [data(z.array(schemas.pod))],
  },
  {
    ...{ method: 'get', path: `${services}/{id}/pods/{pod}/logs`, tag: 'services' },
    summary: 'What a container writes',
    answers: [{ kind: 'output' }],
  },
  {
    ...{ method: 'post', path: `${services}/{id}/actions/rebuild`, tag: 'services' },
    summary: 'Replace the containers of a service',
    answers: [nothing],
  },
  {
    ...{ method: 'get', path: registries, tag: 'registries' },
    summary: 'Registries of images, the oldest first',
    answers: [data(z.array(schemas.registry))],
  },
  {
    ...{ method: 'post', path: registries, tag: 'registries' },
    summary: 'Add a registry; one of the same URL is replaced',
    body: login,
    answers: [data(schemas.registry)],
  },
  {
    ...{ method: 'post', path: `${registries}/test`, tag: 'registries' },
    summary: 'Try to log in to a registry',
    body: login,
    answers: [nothing],
  },
  {
    ...{ method: 'delete', path: `${registries}/{id}`, tag: 'registries' },
    summary: 'Delete a registry',
    answers: [nothing],
  },
  {
    ...{ method: 'get', path: '/namespaces/{namespace}/notifications', tag: 'notifications' },
    summary: 'What somebody should do: give secrets a value, set flows right',
    answers: [data(z.array(schemas.notification))],
  },
  ...['gateway/routes', 'gateway/consumers', 'syncs'].map((absent): Operation => ({
    ...{ method: 'get', path: `/namespaces/{namespace}/${absent}`, tag: 'not available' },
    summary: 'An empty list',
    answers: [data(z.array(z.unknown()).max(0))],
  })),
  {
    ...{ method: 'get', path: '/namespaces/{namespace}/gateway/info', tag: 'not available' },
    summary: 'The OpenAPI document of a gateway without routes',
    answers: [data(schemas.gatewayInfo)],
  },
];
