import type { Response } from 'express';
import { z } from 'zod';
import { declarationOf } from '../../language/declaration.js';
import { FILE_ROOT } from '../../store/files/file-path.js';
import type { FileType, StoredFile } from '../../store/files/file-rows.js';
import type { NewFile } from '../../store/files/files.js';
import { checkedPath, type FileChanges, invalidPath } from '../files/change-files.js';
import { isYamlMapping } from '../files/yaml-mapping.js';
import { sendAccepted, sendJson } from '../http/answer.js';
import { alreadyExists, dataInvalid } from '../http/api-error.js';
import { pathBelow } from '../http/path-below.js';
import { isGoTrue, queryOf } from '../http/query.js';
import { bodyBytes, jsonBody, optionalText } from '../http/request-body.js';
import { noMirrors } from '../namespaces/change-namespaces.js';
import type { ApiStore } from '../parts.js';
import { findNode, lookForNode } from './find-node.js';
import { directoryResponse, fileResponse, nodeResponse } from './node-form.js';
import type { TreeOperation, TreeOperations, TreeRequest } from './tree.js';

const renaming = z.object({ new: optionalText });

/** What a YAML file says it is; what says nothing, or something else, is a flow. */
const declaredTypes: Readonly<Record<string, FileType>> = {
  'service/v1': 'service',
  'endpoint/v1': 'endpoint',
  'endpoint/v2': 'endpoint',
  'consumer/v1': 'consumer',
};

/** What operations on files and directories reach. */
interface Tree {
  readonly files: ApiStore['files'];
  readonly changes: FileChanges;
}

/** Files and directories: looking at them, making, changing, moving and deleting them. */
export function nodeOperations(files: ApiStore['files'], changes: FileChanges): TreeOperations {
  const on =
    (operation: (tree: Tree, request: TreeRequest, response: Response) => Promise<void>): TreeOperation =>
    (request, response) =>
      operation({ files, changes }, request, response);
  return {
    GET: { '': on(show) },
    PUT: {
      'create-directory': on(createDirectory),
      'create-workflow': on(createWorkflow),
      'create-file': on(createFile),
    },
    POST: { 'update-workflow': on(updateWorkflow), 'update-file': on(update), 'rename-node': on(rename) },
    DELETE: { 'delete-node': on(remove) },
  };
}

function find({ files }: Tree, request: TreeRequest): Promise<StoredFile> {
  return findNode(pathBelow(request), (path) => files.get(request.params.namespace, path));
}

async function show(tree: Tree, request: TreeRequest, response: Response): Promise<void> {
  const { namespace } = request.params;
  const node = await find(tree, request);
  if (node.type !== 'directory') return sendJson(response, 200, fileResponse(namespace, node));
  const children = await tree.files.children(namespace, node.path);
  sendJson(response, 200, directoryResponse(namespace, node, children));
}

async function createDirectory(tree: Tree, request: TreeRequest, response: Response): Promise<void> {
  if (bodyBytes(request).length > 0) throw noMirrors();
  const made = await create(tree, request, { type: 'directory', mimeType: '', data: Buffer.alloc(0) });
  sendJson(response, 200, nodeResponse(request.params.namespace, made));
}

async function createWorkflow(tree: Tree, request: TreeRequest, response: Response): Promise<void> {
  const type = typeOfYaml(checkedYaml(request));
  const made = await create(tree, request, { type, mimeType: 'application/yaml', data: bodyBytes(request) });
  sendJson(response, 200, fileResponse(request.params.namespace, made));
}

async function createFile(tree: Tree, request: TreeRequest, response: Response): Promise<void> {
  const mimeType = request.header('content-type') ?? '';
  const made = await create(tree, request, { type: 'file', mimeType, data: bodyBytes(request) });
  sendJson(response, 200, fileResponse(request.params.namespace, made));
}

async function create(
  { files, changes }: Tree,
  request: TreeRequest,
  content: Pick<NewFile, 'type' | 'mimeType' | 'data'>,
): Promise<StoredFile> {
  const { namespace } = request.params;
  const taken = await lookForNode(pathBelow(request), (path) => files.get(namespace, path));
  if (taken !== undefined) throw alreadyExists(`file '${taken.path}': already exists`);
  return changes.create({ namespace, path: checkedPath(pathBelow(request)), ...content });
}

async function updateWorkflow(tree: Tree, request: TreeRequest, response: Response): Promise<void> {
  checkedYaml(request);
  await update(tree, request, response);
}

async function update(tree: Tree, request: TreeRequest, response: Response): Promise<void> {
  const { namespace } = request.params;
  const { path } = await find(tree, request);
  const changed = await tree.changes.update(namespace, path, { data: bodyBytes(request) });
  sendJson(response, 200, fileResponse(namespace, changed));
}

async function rename(tree: Tree, request: TreeRequest, response: Response): Promise<void> {
  const { namespace } = request.params;
  const { path } = await find(tree, request);
  const target = checkedPath(jsonBody(request, renaming).new);
  sendJson(response, 200, nodeResponse(namespace, await tree.changes.update(namespace, path, { path: target })));
}

async function remove(tree: Tree, request: TreeRequest, response: Response): Promise<void> {
  const { namespace } = request.params;
  const { path } = await find(tree, request);
  if (path === FILE_ROOT) throw invalidPath();
  if (!isGoTrue(queryOf(request).get('recursive')) && (await tree.files.children(namespace, path)).length > 0) {
    throw dataInvalid(`directory '${path}' is not empty: delete it with recursive=true`);
  }
  await tree.changes.delete(namespace, path);
  sendAccepted(response);
}

/** @throws ApiError `request_data_invalid` */
function checkedYaml(request: TreeRequest): string {
  const text = bodyBytes(request).toString('utf8');
  if (text === '') throw dataInvalid('empty workflow is not allowed');
  if (!isYamlMapping(text)) throw dataInvalid('file data has invalid yaml string');
  return text;
}

function typeOfYaml(text: string): FileType {
  const api = declarationOf(text).api ?? '';
  return (Object.hasOwn(declaredTypes, api) ? declaredTypes[api] : undefined) ?? 'workflow';
}
