import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { base64Of } from '../../bytes/base64.js';
import { maxBytes } from '../../language/yaml/limits.js';
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

/**
 * A file with its content, which stands where each of the releases up to 0.8 had it; what is too large to be a flow, which only 0.8
 * could keep, stands there once.
 */
export function fileResponse(namespace: string, file: StoredFile) {
  const node = nodeResponse(namespace, file);
  const source = base64Of(file.data);
  const content = { createdAt: formatTime(file.updatedAt), hash: sha256Of(file.data) };
  if (file.type === 'file') {
    return { ...node, file: { ...content, source, name: posix.basename(file.path), mimeType: file.mimeType } };
  }
  const inRevision = file.size <= maxBytes ? { source } : {};
  return { ...node, source, revision: { ...content, ...inRevision, name: 'latest' }, eventLogging: '', oid: '' };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
