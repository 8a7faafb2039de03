import { extname } from 'node:path';
import type { FileKind } from '../client/files.js';
import { declarationOf } from '../../language/declaration.js';

/** What a YAML file says it is (HTTP API 5.1). */
const types: Readonly<Record<string, FileKind['type']>> = {
  'workflow/v1': 'workflow',
  'service/v1': 'service',
  'endpoint/v2': 'endpoint',
  'consumer/v1': 'consumer',
  'gateway/v1': 'gateway',
};

/** Those that mean something here. */
const read: ReadonlySet<string> = new Set(['workflow/v1', 'service/v1']);

const yaml = 'application/yaml';

const mimeTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
  '.yaml': yaml,
  '.yml': yaml,
};

/** Type and MIME type of a file, by its name and content. */
export function fileKind(path: string, content: Uint8Array): FileKind {
  const mimeType =
    mimeTypes[extname(path).toLowerCase()] ?? (isText(content) ? 'text/plain' : 'application/octet-stream');
  return { type: mimeType === yaml ? yamlType(Buffer.from(content).toString('utf8')) : 'file', mimeType };
}

/** What a YAML file says it is, when that is something of Direktiv's which nothing here reads. */
export function unreadApi({ mimeType, content }: { readonly mimeType: string; readonly content: Uint8Array }) {
  const api = mimeType === yaml ? declarationOf(Buffer.from(content).toString('utf8')).api : undefined;
  return api === undefined || read.has(api) ? undefined : api;
}

function yamlType(text: string): FileKind['type'] {
  const { api, states } = declarationOf(text);
  if (api === undefined) return states ? 'workflow' : 'file';
  return (Object.hasOwn(types, api) ? types[api] : undefined) ?? 'file';
}

function isText(content: Uint8Array): boolean {
  if (content.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false; // What is no UTF-8 is no text: that was the question.
  }
}
