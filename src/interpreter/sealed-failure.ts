import { catalogue } from '../errors/catalogue.js';

/** Stands for the message of a failure that must not be read in a history: the message is in its sealed detail. */
export const sealedMessage = 'sealed: the instance handles secrets; the API shows the message';

/** A code of ours is told; a code that a function or a flow made up may hold a secret. */
export function sealedCode(code: string): string {
  return Object.hasOwn(catalogue, code) ? code : 'sealed';
}
