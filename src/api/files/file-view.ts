import { base64Of } from '../../bytes/base64.js';
import type { FileEntry, StoredFile } from '../../store/files/file-rows.js';
import { formatTime } from '../http/time.js';

/** A file or directory without its content: sizes and types that say nothing are left out (http 5). */
export function entryView(entry: FileEntry) {
  return {
    path: entry.path,
    type: entry.type,
    ...(entry.size > 0 && { size: entry.size }),
    ...(entry.mimeType !== '' && { mimeType: entry.mimeType }),
    createdAt: formatTime(entry.createdAt),
    updatedAt: formatTime(entry.updatedAt),
  };
}

/** A single file with its content; all fields are there even when they are empty, because Direktiv's UI insists (http 19). */
export function fileView(file: StoredFile) {
  if (file.type === 'directory') return entryView(file);
  return {
    path: file.path,
    type: file.type,
    data: base64Of(file.data),
    size: file.size,
    mimeType: file.mimeType,
    createdAt: formatTime(file.createdAt),
    updatedAt: formatTime(file.updatedAt),
  };
}
