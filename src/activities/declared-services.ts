import type { Declaration } from '../functions/runtimes/kubernetes/ensure-service.js';
import { serviceHash } from '../services/service-hash.js';
import { serviceId } from '../services/service.js';
import { declaredIn, servicesOfFile } from '../services/services-of-file.js';
import { cleanPath } from '../store/files/file-path.js';
import type { FileStore } from '../store/files/files.js';

/** Whether the file that a service came from still declares it as it runs. */
export function createDeclaredServices(files: Pick<FileStore, 'get'>) {
  return async ({ namespace, path, id, hash }: Declaration): Promise<boolean> => {
    const clean = cleanPath(path);
    const file = clean === undefined ? undefined : await files.get(namespace, clean);
    if (file === undefined || (file.type !== 'service' && file.type !== 'workflow')) return false;
    const text = Buffer.from(file.data).toString('utf8');
    const place = { namespace, path: file.path, type: file.type };
    const declared = servicesOfFile(place, declaredIn(file.type, text));
    return declared.some((service) => serviceId(service) === id && serviceHash(service) === hash);
  };
}
