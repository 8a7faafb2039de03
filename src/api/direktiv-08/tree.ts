import type { Router, Request, Response } from 'express';
import { dataLimit } from '../../json/data-limit.js';
import { formerPath } from '../http/api-error.js';
import { queryOf } from '../http/query.js';
import { readBody } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';

export type TreeRequest = Request<{ namespace: string }>;
export type TreeOperation = (request: TreeRequest, response: Response) => Promise<void>;
/** Method -> what stands in `op` -> what is done. */
export type TreeOperations = Readonly<Record<string, Readonly<Record<string, TreeOperation>>>>;

/** `/namespaces/{namespace}/tree/{path}`: files and directories, where the query parameter `op` says what is to be done. */
export function treeRouter(groups: readonly TreeOperations[]): Router {
  const router = resourceRouter();
  const operationFor = (request: Request): TreeOperation => {
    const op = queryOf(request).get('op') ?? '';
    const known = groups.map((group) => own(own(group, request.method) ?? {}, op));
    const operation = known.find((candidate) => candidate !== undefined);
    if (operation === undefined) throw formerPath();
    return operation;
  };
  router.all(
    /.*/,
    (request, _response, next) => {
      operationFor(request);
      next();
    },
    readBody(dataLimit),
    (request: TreeRequest, response: Response) => operationFor(request)(request, response),
  );
  return router;
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
