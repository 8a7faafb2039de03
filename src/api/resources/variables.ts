import type { Router, Request, Response } from 'express';
import { z } from 'zod';
import { decodeBase64 } from '../../bytes/base64.js';
import type { Instances } from '../../instances/instances.js';
import { isVariableName } from '../../language/variable-name.js';
import type { Variable, VariableStore } from '../../store/variables/variables.js';
import { sendContent, sendData, sendNothing, sendStatus } from '../http/answer.js';
import { alreadyExists, ApiError, bodyNotJson, dataInvalid, namespaceNotFound, notFound } from '../http/api-error.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { queryOf } from '../http/query.js';
import { base64BodyLimit, jsonBody, optionalText, readBody } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import { parseUuid } from '../../bytes/uuid.js';
import { ownerOfNew, ownerOfQuery } from '../variables/variable-owner.js';
import { variableEntryView, variableView } from '../variables/variable-view.js';

type InNamespace = Request<{ namespace: string }>;
type OfVariable = Request<{ namespace: string; id: string }>;

export const creation = z.object({
  name: optionalText,
  mimeType: optionalText,
  data: optionalText,
  instanceId: optionalText,
  workflowPath: optionalText,
});
/** Null counts as absence, the empty text does not. */
const given = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);
export const change = z.object({ name: given, mimeType: given, data: given });

/** `/namespaces/{namespace}/variables` (http 8). */
export function variablesRouter(variables: VariableStore, instances: Instances): Router {
  const router = resourceRouter();
  router
    .route('/')
    .get(async (request: InNamespace, response) => {
      if (queryOf(request).get('raw') === 'true') await sendRaw(response, () => onlyMatch(variables, request));
      else sendData(response, (await matches(variables, request)).map(variableEntryView));
    })
    .post(readBody(base64BodyLimit), async (request: InNamespace, response) => {
      sendData(response, variableView(await create(variables, instances, request)));
    })
    .delete(async (request: InNamespace, response) => {
      if (!(await variables.delete(request.params.namespace, idsOf(request)))) throw notFound();
      sendNothing(response);
    })
    .all(methodNotAllowed);
  router
    .route('/:id')
    .get(async (request: OfVariable, response) => {
      if (queryOf(request).get('raw') === 'true') await sendRaw(response, () => find(variables, request));
      else sendData(response, variableView(await find(variables, request)));
    })
    .patch(readBody(base64BodyLimit), async (request: OfVariable, response) => {
      sendData(response, variableView(await update(variables, request)));
    })
    .delete(async (request: OfVariable, response) => {
      if (!(await variables.delete(request.params.namespace, [idOf(request)]))) throw notFound();
      sendNothing(response);
    })
    .all(methodNotAllowed);
  return router;
}

/** Answers the bytes with their type; what is wrong with the request as a status only. */
async function sendRaw(response: Response, find: () => Promise<Variable>): Promise<void> {
  try {
    sendContent(response, await find());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    sendStatus(response, error.status);
  }
}

function matches(variables: VariableStore, request: InNamespace) {
  const { namespace } = request.params;
  const query = queryOf(request);
  return variables.list(namespace, ownerOfQuery(namespace, query), query.get('name') || undefined);
}

async function onlyMatch(variables: VariableStore, request: InNamespace): Promise<Variable> {
  const [only, ...more] = await matches(variables, request);
  const found =
    only !== undefined && more.length === 0 ? await variables.get(request.params.namespace, only.id) : undefined;
  if (found === undefined) throw notFound();
  return found;
}

async function find(variables: VariableStore, request: OfVariable): Promise<Variable> {
  const found = await variables.get(request.params.namespace, idOf(request));
  if (found === undefined) throw notFound();
  return found;
}

async function create(variables: VariableStore, instances: Instances, request: InNamespace): Promise<Variable> {
  const { namespace } = request.params;
  const { name, mimeType, data, ...owner } = jsonBody(request, creation);
  const content = { mimeType, data: bytesOf(data) };
  const key = { ...(await ownerOfNew(instances, namespace, owner)), name: checkedName(name) };
  const created = await variables.create(namespace, key, content);
  if (created === 'exists') throw nameTaken();
  if (created === 'no-namespace') throw namespaceNotFound();
  return created;
}

async function update(variables: VariableStore, request: OfVariable): Promise<Variable> {
  const id = idOf(request);
  const { name, mimeType, data } = jsonBody(request, change);
  const changed = await variables.update(request.params.namespace, id, {
    ...(name !== undefined && { name: checkedName(name) }),
    ...(mimeType !== undefined && { mimeType }),
    ...(data !== undefined && { data: bytesOf(data) }),
  });
  if (changed === 'missing') throw notFound();
  if (changed === 'exists') throw nameTaken();
  return changed;
}

const nameTaken = () => alreadyExists('resource already exists');

function checkedName(name: string): string {
  if (!isVariableName(name)) throw dataInvalid('field name has invalid string');
  return name;
}

/** Go reads binary fields as a part of the JSON, so bad base64 is bad JSON (http 1.5). */
function bytesOf(base64: string): Uint8Array {
  const bytes = decodeBase64(base64);
  if (bytes === undefined) throw bodyNotJson();
  return bytes;
}

function idOf(request: OfVariable): string {
  const id = parseUuid(request.params.id);
  if (id === undefined) throw dataInvalid('variable id is invalid uuid string');
  return id;
}

function idsOf(request: Request): string[] {
  const text = queryOf(request).get('ids') ?? '';
  if (text === '') throw dataInvalid('missing or empty query parameter `ids`');
  return text.split(',').map((id) => {
    const uuid = parseUuid(id);
    if (uuid === undefined) throw dataInvalid('query parameter `ids` has wrong format');
    return uuid;
  });
}
