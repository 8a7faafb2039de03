import type { Router, Request, Response } from 'express';
import { dataLimit } from '../../json/data-limit.js';
import { isVariableName } from '../../language/variable-name.js';
import type { VariableKey, VariableOwner } from '../../store/variables/variable.js';
import type { VariableEntry, VariableStore } from '../../store/variables/variables.js';
import { sendAccepted, sendContent, sendJson } from '../http/answer.js';
import { dataInvalid, notFound } from '../http/api-error.js';
import { bodyBytes, readBody } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import { formatTime } from '../http/time.js';
import { pageInfo } from './paging.js';

/** Whose variables. */
export interface VariablesOf {
  readonly namespace: string;
  readonly owner: VariableOwner;
  /** The same for the client: the namespace, and the path or instance. */
  readonly shown: object;
}

type OwnerOf<Params> = (request: Request<Params>) => Promise<VariablesOf>;

/** The variables of an owner, below `path`. */
export function variableRoutes<Params>(
  router: Router,
  path: string,
  variables: VariableStore,
  ownerOf: OwnerOf<Params>,
): void {
  type OfVariable = Request<Params & { name: string }>;
  router.get(path, async (request: Request<Params>, response: Response) => {
    await listVariables(response, variables, await ownerOf(request));
  });
  const one = `${path}/:name`.replace('//', '/');
  router.get(one, async (request: OfVariable, response: Response) => {
    await sendVariable(response, variables, await ownerOf(request), request.params.name);
  });
  router.put(one, readBody(dataLimit), async (request: OfVariable, response: Response) => {
    await setVariable(request, response, variables, await ownerOf(request), request.params.name);
  });
  router.delete(one, async (request: OfVariable, response: Response) => {
    await deleteVariable(response, variables, await ownerOf(request), request.params.name);
  });
}

/** `/namespaces/{namespace}/vars` */
export function namespaceVariablesRouter(variables: VariableStore): Router {
  const router = resourceRouter();
  variableRoutes(router, '/', variables, ({ params: { namespace } }: Request<{ namespace: string }>) =>
    Promise.resolve({ namespace, owner: { scope: 'namespace', reference: namespace }, shown: { namespace } }),
  );
  return router;
}

/** Answers the variables of an owner, without their contents. */
export async function listVariables(response: Response, variables: VariableStore, of: VariablesOf): Promise<void> {
  const entries = await variables.list(of.namespace, of.owner);
  const results = entries.map((entry) => ({ name: entry.name, ...entryForm(entry), size: String(entry.size) }));
  sendJson(response, 200, { ...of.shown, variables: { pageInfo: pageInfo(results.length), results } });
}

/** Answers the content of a variable, as it is. */
export async function sendVariable(
  response: Response,
  variables: VariableStore,
  of: VariablesOf,
  name: string,
): Promise<void> {
  const { id } = await findVariable(variables, of, name);
  const variable = await variables.get(of.namespace, id);
  if (variable === undefined) throw variableNotFound();
  sendContent(response, variable);
}

/** Makes a variable, or gives it other content: the body of the request, of its content type. */
export async function setVariable(
  request: Request<object>,
  response: Response,
  variables: VariableStore,
  of: VariablesOf,
  name: string,
): Promise<void> {
  if (!isVariableName(name)) throw dataInvalid(`'${name}' is no name of a variable`);
  const content = { mimeType: request.header('content-type') ?? '', data: bodyBytes(request) };
  if ((await variables.write(of.namespace, [{ key: keyOf(of, name), content }])) === 'no-namespace') throw notFound();
  const entry = await findVariable(variables, of, name);
  sendJson(response, 200, { ...of.shown, key: name, ...entryForm(entry), totalSize: String(entry.size) });
}

export async function deleteVariable(
  response: Response,
  variables: VariableStore,
  of: VariablesOf,
  name: string,
): Promise<void> {
  const { id } = await findVariable(variables, of, name);
  if (!(await variables.delete(of.namespace, [id]))) throw variableNotFound();
  sendAccepted(response);
}

const variableNotFound = () => notFound('variable key is not found');

async function findVariable(variables: VariableStore, of: VariablesOf, name: string): Promise<VariableEntry> {
  const [entry] = await variables.find(of.namespace, [keyOf(of, name)]);
  if (entry === undefined) throw variableNotFound();
  return entry;
}

function keyOf({ owner }: VariablesOf, name: string): VariableKey {
  return { ...owner, name };
}

/** The last releases of 0.8 left the checksum empty; sizes are texts, as all of 64 bits in the JSON of protocol buffers. */
function entryForm(entry: VariableEntry) {
  return {
    createdAt: formatTime(entry.createdAt),
    updatedAt: formatTime(entry.updatedAt),
    checksum: '',
    mimeType: entry.mimeType,
  };
}
