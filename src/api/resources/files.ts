import type { Router, Request } from 'express';
import { z } from 'zod';
import { decodeBase64 } from '../../bytes/base64.js';
import { FILE_TYPES, type FileType, type StoredFile } from '../../store/files/file-rows.js';
import { checkedPath, type FileChanges, pathNotFound } from '../files/change-files.js';
import { entryView, fileView } from '../files/file-view.js';
import { isYamlMapping } from '../files/yaml-mapping.js';
import { sendContent, sendData, sendNothing, sendStatus } from '../http/answer.js';
import { dataInvalid } from '../http/api-error.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { pathBelow } from '../http/path-below.js';
import { queryOf } from '../http/query.js';
import { base64BodyLimit, jsonBody, optionalText, readBody } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import type { ApiStore } from '../parts.js';

type Files = ApiStore['files'];
type FilesRequest = Request<{ namespace: string }>;

export const creation = z.object({
  name: optionalText,
  type: optionalText,
  mimeType: optionalText,
  data: optionalText,
});
export const change = z.object({ path: optionalText, data: optionalText });
const yamlTypes: ReadonlySet<string> = new Set(['workflow', 'service', 'endpoint', 'consumer', 'gateway']);

/** `/namespaces/{namespace}/files/*path` (http 5). */
export function filesRouter(files: Files, changes: FileChanges): Router {
  const router = resourceRouter();
  router
    .route(/.*/)
    .get(async (request: FilesRequest, response) => {
      if (queryOf(request).get('raw') === 'true') {
        const file = await rawFile(files, request);
        if (file === undefined) sendStatus(response, 404);
        else sendContent(response, file);
      } else sendData(response, await read(files, request.params.namespace, pathOf(request)));
    })
    .post(readBody(base64BodyLimit), async (request: FilesRequest, response) => {
      sendData(response, await create(changes, request));
    })
    .patch(readBody(base64BodyLimit), async (request: FilesRequest, response) => {
      sendData(response, await update(changes, request));
    })
    .delete(async (request: FilesRequest, response) => {
      await changes.delete(request.params.namespace, pathOf(request));
      sendNothing(response);
    })
    .all(methodNotAllowed);
  return router;
}

/** The path of the URL below `/files`, cleaned. */
function pathOf(request: Request): string {
  return checkedPath(pathBelow(request));
}

async function read(files: Files, namespace: string, path: string) {
  const file = await files.get(namespace, path);
  if (file === undefined) throw pathNotFound();
  if (file.type !== 'directory') return { ...fileView(file), children: null };
  return { ...entryView(file), children: (await files.children(namespace, path)).map(entryView) };
}

async function rawFile(files: Files, request: FilesRequest): Promise<StoredFile | undefined> {
  const file = await files.get(request.params.namespace, pathOf(request));
  return file?.type === 'directory' ? undefined : file;
}

/** The order of the checks is what clients of v0.10.0 saw: base64, YAML, path, type, exists, parent. */
async function create(changes: FileChanges, request: FilesRequest) {
  const body = jsonBody(request, creation);
  const data = body.type === 'directory' ? Buffer.alloc(0) : decodeBase64(body.data);
  if (data === undefined) throw dataInvalid('file data has invalid base64 string');
  if (yamlTypes.has(body.type) && !isYamlMapping(data.toString('utf8'))) {
    throw dataInvalid('file data has invalid yaml string');
  }
  const path = checkedPath(`${pathBelow(request)}/${body.name}`);
  if (!isFileType(body.type)) throw dataInvalid('filesystem type is invalid');
  const { namespace } = request.params;
  return fileView(await changes.create({ namespace, path, type: body.type, mimeType: body.mimeType, data }));
}

async function update(changes: FileChanges, request: FilesRequest) {
  const body = jsonBody(request, change);
  const data = body.data === '' ? undefined : decodeBase64(body.data);
  if (body.data !== '' && data === undefined) throw dataInvalid('updated file data has invalid base64 string');
  const path = pathOf(request);
  if (data !== undefined && /\.ya?ml$/.test(path) && !isYamlMapping(data.toString('utf8'))) {
    throw dataInvalid('updated file data has invalid yaml string');
  }
  const target = body.path === '' ? undefined : checkedPath(body.path);
  const changed = await changes.update(request.params.namespace, path, {
    ...(data && { data }),
    ...(target !== undefined && { path: target }),
  });
  return data === undefined ? entryView(changed) : fileView(changed);
}

function isFileType(type: string): type is FileType {
  return (FILE_TYPES as readonly string[]).includes(type);
}
