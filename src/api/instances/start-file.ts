import { FlowError } from '../../errors/flow-error.js';
import type { Instance, Instances } from '../../instances/instances.js';
import type { StartRequest } from '../../instances/instances.js';
import { NamespaceGoneError } from '../../instances/launch.js';
import { InputError } from '../../instances/read-input.js';
import { flowText } from '../../language/flow-text.js';
import { InvalidFlowError } from '../../language/invalid-flow.js';
import { cleanPath } from '../../store/files/file-path.js';
import type { StoredFile } from '../../store/files/file-rows.js';
import type { FileToStart } from '../../store/files/files.js';
import { ApiError, dataInvalid, type ApiErrorDetails } from '../http/api-error.js';
import { diagnosticsJson } from '../http/diagnostics-json.js';
import type { ApiStore } from '../parts.js';

/** Finds the file of a flow. @throws ApiError when there is none at the path */
export type FindFlow = (files: ApiStore['files'], namespace: string, path: string) => Promise<FileToStart>;

/**
 * Starts the flow in a file. `path` is as the client wrote it: the leading slash may be missing, what follows a colon is cut off.
 * @throws ApiError whose code and message are the same text, as clients of v0.10.0 know it (http 6.2).
 */
export async function startFile(
  files: ApiStore['files'],
  instances: Instances,
  request: FileRequest,
  find: FindFlow = flowFile,
): Promise<Instance> {
  try {
    return await startAsItIs(files, instances, request, find);
  } catch (error) {
    // There may be another namespace of that name by now: the request is answered as if it had come later.
    if (!(error instanceof NamespaceGoneError)) throw error;
    return startAsItIs(files, instances, request, find);
  }
}

type FileRequest = Omit<StartRequest, 'definition' | 'namespaceMadeAt'>;

async function startAsItIs(
  files: ApiStore['files'],
  instances: Instances,
  request: FileRequest,
  find: FindFlow,
): Promise<Instance> {
  const file = await find(files, request.namespace, request.path.replace(/:.*$/s, ''));
  const { path, namespaceMadeAt } = file;
  try {
    return await instances.start({ ...request, path, namespaceMadeAt, definition: textOf(file) });
  } catch (error) {
    throw toStartError(error, path);
  }
}

async function flowFile(files: ApiStore['files'], namespace: string, requested: string): Promise<FileToStart> {
  const path = cleanPath(requested);
  if (path === undefined) throw startError(`ErrInvalidPathParameter: '${requested}' is no path of a file`);
  const file = await files.getToStart(namespace, path);
  if (file === undefined) throw startError(`file '${path}': ErrNotFound`);
  if (file.type === 'directory') throw startError('ErrFileTypeIsDirectory');
  return file;
}

function textOf(file: StoredFile): string {
  const content = flowText(file.data);
  if ('fault' in content) throw startError(parseFailure(file.path, 'the file is not UTF-8 text'));
  return content.text;
}

function toStartError(error: unknown, path: string): unknown {
  if (error instanceof InvalidFlowError) {
    const more = { diagnostics: diagnosticsJson(error.diagnostics) };
    return startError(parseFailure(path, error.message), { more }, error);
  }
  if (error instanceof InputError) return dataInvalid(error.message);
  if (error instanceof FlowError && error.code === 'direktiv.workflow.invoke') {
    return startError('cannot manually invoke event-based workflow', {}, error);
  }
  return error;
}

function parseFailure(path: string, reason: string): string {
  return `cannot parse workflow '${path.slice(1)}': ${reason}`;
}

function startError(text: string, details: ApiErrorDetails = {}, cause?: unknown): ApiError {
  return new ApiError(text, text, details, { cause });
}
