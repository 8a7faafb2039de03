import type { Router } from 'express';
import type { FileChanges } from '../files/change-files.js';
import { resourceRouter } from '../http/resource-router.js';
import { requireNamespace } from '../namespaces/require-namespace.js';
import type { ApiParts } from '../parts.js';
import { broadcast08Router } from './broadcast.js';
import { instances08Router } from './instances.js';
import { logs08Router } from './logs.js';
import { namespaces08Router } from './namespaces.js';
import { nodeOperations } from './nodes.js';
import { runOperations } from './runs.js';
import { secrets08Router } from './secrets.js';
import { treeRouter } from './tree.js';
import { namespaceVariablesRouter } from './variables.js';
import { workflowVariableOperations } from './workflow-variables.js';

/**
 * What scripts, and `direktivctl`, asked of Direktiv up to 0.8, below `/api/namespaces`: the same as below `/api/v2`, in its
 * forms. What is not here is left to the next handler.
 */
export function direktiv08Router(parts: ApiParts, changes: FileChanges): Router {
  const { store, instances, events, streams, starts } = parts;
  const groups: readonly (readonly [string, Router])[] = [
    [
      'tree',
      treeRouter([
        runOperations(store.files, instances),
        nodeOperations(store.files, changes),
        workflowVariableOperations(store.files, store.variables),
      ]),
    ],
    ['instances', instances08Router(parts)],
    ['vars', namespaceVariablesRouter(store.variables)],
    ['secrets', secrets08Router(store.secrets)],
    ['logs', logs08Router(store.logs, streams)],
    ['broadcast', broadcast08Router(events)],
  ];
  const router = resourceRouter();
  for (const [group, below] of groups) router.use(`/:namespace/${group}`, requireNamespace(store), below);
  router.use(namespaces08Router(store, instances, starts));
  return router;
}
