import { parseUuid } from '../../bytes/uuid.js';

/** Names are keys of the store, whose indexes have limits. */
const maxLength = 255;

/** True for a name a namespace may have: lower case, starting with a letter, or a UUID (http 4). */
export function isNamespaceName(name: string): boolean {
  if (name.length > maxLength) return false;
  return /^(?:[a-z][a-z0-9_\-.]*[a-z0-9]|[a-z])$/.test(name) || parseUuid(name) !== undefined;
}
