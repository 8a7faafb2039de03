import type { CoreV1Api, CustomObjectsApi, V1Pod, V1Secret, V1Service } from '@kubernetes/client-node';
import { type GroupKind, groups, type Kind } from './kinds.js';

export interface Page {
  readonly items: readonly unknown[];
  readonly metadata?: { readonly _continue?: string; readonly continue?: string };
}

/** The calls of one kind as the client has them. */
export interface Calls {
  create(body: unknown): Promise<unknown>;
  get(name: string): Promise<unknown>;
  list(labelSelector: string, from: string | undefined): Promise<Page>;
  patch(name: string, body: unknown): Promise<unknown>;
  remove(name: string, uid: string): Promise<unknown>;
}

/** The calls of all kinds of one namespace. */
export function callsByKind(
  { core, custom }: { readonly core: CoreV1Api; readonly custom: CustomObjectsApi },
  namespace: string,
): { readonly [K in Kind]: Calls } {
  return {
    deployments: callsOfGroup(custom, 'deployments', namespace),
    horizontalpodautoscalers: callsOfGroup(custom, 'horizontalpodautoscalers', namespace),
    knativeservices: callsOfGroup(custom, 'knativeservices', namespace),
    pods: {
      create: (body) => core.createNamespacedPod({ namespace, body: body as V1Pod }),
      get: (name) => core.readNamespacedPod({ namespace, name }),
      list: (labelSelector, from) =>
        core.listNamespacedPod({ namespace, labelSelector, limit: pageSize, ...continued(from) }),
      patch: (name, body) => core.patchNamespacedPod({ namespace, name, body }),
      remove: (name, uid) => core.deleteNamespacedPod({ namespace, name, body: { preconditions: { uid } } }),
    },
    secrets: {
      create: (body) => core.createNamespacedSecret({ namespace, body: body as V1Secret, fieldValidation: 'Strict' }),
      get: (name) => core.readNamespacedSecret({ namespace, name }),
      list: (labelSelector, from) =>
        core.listNamespacedSecret({ namespace, labelSelector, limit: pageSize, ...continued(from) }),
      patch: (name, body) => core.patchNamespacedSecret({ namespace, name, body }),
      remove: (name, uid) => core.deleteNamespacedSecret({ namespace, name, body: { preconditions: { uid } } }),
    },
    services: {
      create: (body) => core.createNamespacedService({ namespace, body: body as V1Service, fieldValidation: 'Strict' }),
      get: (name) => core.readNamespacedService({ namespace, name }),
      list: (labelSelector, from) =>
        core.listNamespacedService({ namespace, labelSelector, limit: pageSize, ...continued(from) }),
      patch: (name, body) => core.patchNamespacedService({ namespace, name, body }),
      remove: (name, uid) => core.deleteNamespacedService({ namespace, name, body: { preconditions: { uid } } }),
    },
  };
}

/** Objects of other groups go as they are: the client would drop what it does not know. */
function callsOfGroup(custom: CustomObjectsApi, kind: GroupKind, namespace: string): Calls {
  const at = { ...groups[kind], namespace };
  return {
    create: (body) => custom.createNamespacedCustomObject({ ...at, body, fieldValidation: 'Strict' }),
    get: (name) => custom.getNamespacedCustomObject({ ...at, name }),
    list: (labelSelector, from) =>
      custom.listNamespacedCustomObject({
        ...at,
        labelSelector,
        limit: pageSize,
        ...continued(from),
      }) as Promise<Page>,
    patch: (name, body) => custom.patchNamespacedCustomObject({ ...at, name, body }),
    remove: (name, uid) =>
      custom.deleteNamespacedCustomObject({ ...at, name, body: { preconditions: { uid }, ...inBackground } }),
  };
}

/** Objects in one answer. */
const pageSize = 500;
/** Without it the pods of a Deployment would stay with some clients. */
const inBackground = { propagationPolicy: 'Background' } as const;

function continued(from: string | undefined) {
  return from === undefined ? {} : { _continue: from };
}
