import type { entryView } from '../../api/files/file-view.js';
import type { FileType } from '../../store/files/file-rows.js';
import type { Api } from './api.js';

/** A file or directory of a namespace. */
export type FileRecord = ReturnType<typeof entryView>;

/** What a new file is besides its content. */
export interface FileKind {
  readonly type: Exclude<FileType, 'directory'>;
  readonly mimeType: string;
}

/** The part of a path behind the last slash, and the directory before it; `/` is written as nothing. */
function split(path: string): { readonly parent: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { parent: path.slice(0, slash), name: path.slice(slash + 1) };
}

function urlOf(namespace: string, path: string): string {
  return ['/namespaces', namespace, 'files', ...path.split('/').filter((part) => part !== '')]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/');
}

/** Everything below the root of a namespace, directories before what is in them. */
export async function listTree(api: Api, namespace: string, path = '/'): Promise<readonly FileRecord[]> {
  const { children } = await api.data<{ children: readonly FileRecord[] }>('GET', urlOf(namespace, path));
  const found: FileRecord[] = [];
  for (const child of children) {
    found.push(child);
    if (child.type === 'directory') found.push(...(await listTree(api, namespace, child.path)));
  }
  return found;
}

export function readFile(api: Api, namespace: string, path: string): Promise<Uint8Array> {
  return api.bytes(urlOf(namespace, path), { query: { raw: true } });
}

/** Makes a directory in one that is there. */
export async function createDirectory(api: Api, namespace: string, path: string): Promise<void> {
  const { parent, name } = split(path);
  await api.done('POST', urlOf(namespace, parent), { json: { name, type: 'directory' } });
}

/** Makes a file in a directory that is there. */
export async function createFile(
  api: Api,
  namespace: string,
  path: string,
  { type, mimeType }: FileKind,
  content: Uint8Array,
): Promise<void> {
  const { parent, name } = split(path);
  const data = Buffer.from(content).toString('base64');
  await api.done('POST', urlOf(namespace, parent), { json: { name, type, mimeType, data } });
}

export async function replaceContent(api: Api, namespace: string, path: string, content: Uint8Array): Promise<void> {
  await api.done('PATCH', urlOf(namespace, path), { json: { data: Buffer.from(content).toString('base64') } });
}

/** Deletes a file, or a directory with everything in it. */
export async function deletePath(api: Api, namespace: string, path: string): Promise<void> {
  await api.done('DELETE', urlOf(namespace, path));
}
