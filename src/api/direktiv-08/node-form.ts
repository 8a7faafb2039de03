import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { FileEntry, StoredFile } from '../../store/files/file-rows.js';
import { formatTime } from '../http/time.js';
import { pageInfo } from './paging.js';

/** An entry of the tree. */
function nodeForm(entry: FileEntry) {
  return {
    createdAt: formatTime(entry.createdAt),
    updatedAt: formatTime(entry.updatedAt),
    name: posix.basename(entry.path),
    path: entry.path,
    parent: posix.dirname(entry.path),
    type: entry.type,
    attributes: [],
    oid: '',
    readOnly: false,
    expandedType: entry.type,
    mimeType: entry.mimeType,
  };
}

/** A directory without what is in it, or a file as it was moved. */
export function nodeResponse(namespace: string, entry: FileEntry) {
  return { namespace, node: nodeForm(entry) };
}

export function directoryResponse(namespace: string, entry: FileEntry, children: readonly FileEntry[]) {
  return {
    ...nodeResponse(namespace, entry),
    children: { pageInfo: pageInfo(children.length), results: children.map(nodeForm) },
  };
}

/** A file with its content, which stands where each of the releases up to 0.8 had it. */
export function fileResponse(namespace: string, file: StoredFile) {
  const content = contentForm(file);
  if (file.type === 'file') {
    const name = posix.basename(file.path);
    return { ...nodeResponse(namespace, file), file: { ...content, name, mimeType: file.mimeType } };
  }
  return {
    ...nodeResponse(namespace, file),
    source: content.source,
    revision: { ...content, name: 'latest' },
    eventLogging: '',
    oid: '',
  };
}

function contentForm(file: StoredFile) {
  const { buffer, byteOffset, byteLength } = file.data;
  return {
    createdAt: formatTime(file.updatedAt),
    hash: createHash('sha256').update(file.data).digest('hex'),
    source: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  };
}
