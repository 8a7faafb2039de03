import { warningLines } from '../../instances/warning-lines.js';
import { parseServiceFile } from '../../services/service-file.js';
import { sayOfFile } from '../../starts/say-of-file.js';
import type { StoredFile } from '../../store/files/file-rows.js';
import type { ApiStore } from '../parts.js';

/** Says in the log of the namespace what the author of a saved service file will not have meant, as is done for flows. */
export function warnOfServices(logs: ApiStore['logs']): (namespace: string, file: StoredFile) => Promise<void> {
  return async (namespace, { type, path, data }) => {
    if (type !== 'service') return;
    const { diagnostics } = parseServiceFile(Buffer.from(data).toString('utf8'));
    for (const line of warningLines(diagnostics)) {
      await sayOfFile(logs, { namespace, path }, 'WARN', line);
    }
  };
}
