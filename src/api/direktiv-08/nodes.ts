import type { Response } from 'express';
import { z } from 'zod';
import { declarationOf } from '../../language/declaration.js';
import { FILE_ROOT } from '../../store/files/file-path.js';
import type { FileType, StoredFile } from '../../store/files/file-rows.js';
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
import type { TreeOperations, TreeRequest } from './tree.js';

const renaming = z.object({ new: optionalText });

/** What a YAML file says it is; what says nothing, or something else, is a flow. */
const declaredTypes: Readonly<Record<string, FileType>> = {
  'service/v1': 'service',
  'endpoint/v1': 'endpoint',
  'endpoint/v2': 'endpoint',
  'consumer/v1': 'consumer',
};

/** Files and directories: looking at them, making, changing, moving and deleting them. */
export function nodeOperations(files: ApiStore['files'], changes: FileChanges): TreeOperations {
  const find = (request: TreeRequest): Promise<StoredFile> =>
    findNode(pathBelow(request), (path) => files.get(request.params.namespace, path));
  const show = async (request: TreeRequest, response: Response) => {
    const { namespace } = request.params;
    const node = await find(request);
    const isFile = node.type !== 'directory';
    const form = isFile ? fileResponse : directoryResponse;
    sendJson(response, 200, form(namespace, node, isFile ? [] : await files.children(namespace, node.path)));
  };
  const create = async (request: TreeRequest, response: Response, type: FileType, mimeType: string) => {
    const { namespace } = request.params;
    const taken = await lookForNode(pathBelow(request), (path) => files.get(namespace, path));
    if (taken !== undefined) throw alreadyExists(`file '${taken.path}': already exists`);
    const path = checkedPath(pathBelow(request));
    const data = type === 'directory' ? Buffer.alloc(0) : bodyBytes(request);
    const made = await changes.create({ namespace, path, type, mimeType, data });
    sendJson(response, 200, type === 'directory' ? nodeResponse(namespace, made) : fileResponse(namespace, made));
  };
  const update = async (request: TreeRequest, response: Response) => {
    const { namespace } = request.params;
    const { path } = await find(request);
    sendJson(
      response,
      200,
      fileResponse(namespace, await changes.update(namespace, path, { data: bodyBytes(request) })),
    );
  };
  return {
    GET: { '': show },
    PUT: {
      'create-directory': async (request, response) => {
        if (bodyBytes(request).length > 0) throw noMirrors();
        await create(request, response, 'directory', '');
      },
      'create-workflow': (request, response) =>
        create(request, response, typeOfYaml(checkedYaml(request)), 'application/yaml'),
      'create-file': (request, response) => create(request, response, 'file', request.header('content-type') ?? ''),
    },
    POST: {
      'update-workflow': async (request, response) => {
        checkedYaml(request);
        await update(request, response);
      },
      'update-file': update,
      'rename-node': async (request, response) => {
        const { namespace } = request.params;
        const { path } = await find(request);
        const target = checkedPath(jsonBody(request, renaming).new);
        sendJson(response, 200, nodeResponse(namespace, await changes.update(namespace, path, { path: target })));
      },
    },
    DELETE: {
      'delete-node': async (request, response) => {
        const { namespace } = request.params;
        const { path } = await find(request);
        if (path === FILE_ROOT) throw invalidPath();
        if (!isGoTrue(queryOf(request).get('recursive')) && (await files.children(namespace, path)).length > 0) {
          throw dataInvalid(`directory '${path}' is not empty: delete it with recursive=true`);
        }
        await changes.delete(namespace, path);
        sendAccepted(response);
      },
    },
  };
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
