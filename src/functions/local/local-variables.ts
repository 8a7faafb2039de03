import type { IncomingMessage } from 'node:http';
import { isVariableName } from '../../language/variable-name.js';
import type { FileScope } from '../files/action-file.js';
import type { ActionVariables } from './action-reach.js';
import { variableLimit, type WritableScope } from './function-variables.js';
import { readLimited } from './read-limited.js';
import { type Reply, textReply } from './reply.js';

/** No scope is that of the instance, as functions made for older versions expect it (functions 5.4). */
const scopes: ReadonlyMap<string, FileScope> = new Map([
  ['', 'instance'],
  ['instance', 'instance'],
  ['workflow', 'workflow'],
  ['namespace', 'namespace'],
  ['file', 'file'],
]);

/** `/var`: `GET` gives the bytes of a variable, none when it is missing; `POST` sets it (functions 5.4). */
export async function answerVariable(
  variables: ActionVariables,
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<Reply> {
  const scope = scopes.get(query.get('scope') ?? '');
  if (scope === undefined) return unknownScope(query.get('scope') ?? '');
  const key = query.get('key') ?? '';
  if (scope !== 'file' && !isVariableName(key))
    return textReply(400, `${JSON.stringify(key)} is no name of a variable\n`);
  if (request.method === 'GET')
    return { status: 200, type: 'application/octet-stream', body: await variables.read(scope, key) };
  if (request.method !== 'POST') return textReply(405, 'use GET or POST\n');
  return scope === 'file' ? readOnly : set(variables, scope, key, request);
}

async function set(
  variables: ActionVariables,
  scope: WritableScope,
  key: string,
  request: IncomingMessage,
): Promise<Reply> {
  const data = await readLimited(request, variableLimit);
  if (data === undefined) return textReply(413, `a variable has at most ${variableLimit} bytes\n`);
  const mimeType = request.headers['content-type'] ?? '';
  await variables.write(scope, key, { mimeType, data });
  return textReply(200, '');
}

const readOnly = textReply(400, 'the scope "file" can be read only\n');

function unknownScope(scope: string): Reply {
  return textReply(400, `unknown scope ${JSON.stringify(scope)}: use instance, workflow, namespace or file\n`);
}
