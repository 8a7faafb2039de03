import type { Review } from '../../instances/flow-source.js';
import { secretNames } from '../../language/secret-names.js';
import type { StoredFile } from '../../store/files/file-rows.js';
import type { ApiStore } from '../parts.js';

/**
 * Gives every secret that a saved flow names a place without a value, so that its owner sees what is missing
 * (specification 9.7). A text that does not parse names none.
 */
export function reserveSecrets(
  secrets: ApiStore['secrets'],
  review: Review,
): (namespace: string, file: StoredFile) => Promise<void> {
  return async (namespace, { type, data }) => {
    if (type !== 'workflow') return;
    const { flow } = await review(Buffer.from(data).toString('utf8'));
    if (flow !== undefined) await secrets.reserve(namespace, secretNames(flow));
  };
}
