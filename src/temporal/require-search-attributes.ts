import type { ConnectionLike } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from './search-attributes.js';

const keyword = 2;

/**
 * Checks that a Temporal namespace has our search attributes: a run that sets one that is missing fails its task for ever.
 * @throws Error with the command that registers them
 */
export async function requireSearchAttributes(connection: ConnectionLike, namespace: string): Promise<void> {
  const { operatorService } = connection as ConnectionLike & { operatorService: OperatorService };
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = Object.keys(SEARCH_ATTRIBUTES).filter((name) => customAttributes?.[name] !== keyword);
  if (missing.length === 0) return;
  const flags = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
  throw new Error(
    `The Temporal namespace ${namespace} lacks the search attributes ${missing.join(', ')} (Keyword). ` +
      `Run: temporal operator search-attribute create --namespace ${namespace} ${flags}`,
  );
}

interface OperatorService {
  listSearchAttributes(request: {
    namespace: string;
  }): Promise<{ customAttributes?: { [name: string]: number } | null }>;
}
