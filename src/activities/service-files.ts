import type { ServiceFiles } from '../functions/service-files.js';
import { parseServiceFile } from '../services/service-file.js';
import type { Diagnostic } from '../language/diagnostic.js';
import { cleanPath } from '../store/files/file-path.js';
import type { FileStore } from '../store/files/files.js';

/** The service files of the store, read anew for each call: a changed file counts at once. */
export function createServiceFiles(files: Pick<FileStore, 'get'>): ServiceFiles {
  return {
    async find(namespace, path) {
      const what = `the service ${path} of the namespace ${namespace}`;
      const clean = cleanPath(path);
      const file = clean === undefined ? undefined : await files.get(namespace, clean);
      if (file?.type !== 'service') return { fault: `there is no file for ${what}: upload it with the type service` };
      const { spec, diagnostics } = parseServiceFile(Buffer.from(file.data).toString('utf8'));
      if (spec === undefined) return { fault: `the file of ${what} is no service/v1 file${reason(diagnostics[0])}` };
      return spec.error === null ? spec : { fault: `${what} cannot run: ${spec.error}` };
    },
  };
}

function reason(fault: Diagnostic | undefined): string {
  return fault === undefined ? '' : `: line ${fault.line}, column ${fault.column}: ${fault.message}`;
}
