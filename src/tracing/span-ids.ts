import { createHash } from 'node:crypto';

/**
 * Ids of spans that follow from what they stand for: whoever knows that can name one as a parent, and a span that is told
 * twice is the same one.
 */
export const spanIds = {
  instance: (instance: string): string => idOf('instance', instance),
  /** @param step number of the state in its instance */
  state: (instance: string, step: number): string => idOf('state', instance, step),
  call: (actionId: string): string => idOf('call', actionId),
};

function idOf(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
