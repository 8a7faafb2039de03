import { parseFlow } from '../language/parse-flow.js';
import { checkPatchPlace } from './patch-places.js';
import { parseServiceFile } from './service-file.js';
import type { Service, ServiceSpec } from './service.js';

/** A service without the place of the file that declares it. */
export type Declared = ServiceSpec & Pick<Service, 'name' | 'error'>;

/** A file that may declare services. */
export interface ServiceSource {
  readonly namespace: string;
  readonly path: string;
  readonly type: 'service' | 'workflow';
}

/** The services that the text of a file declares (functions 8.1); none when it does not parse. */
export function declaredIn(type: ServiceSource['type'], text: string): readonly Declared[] {
  const declared = type === 'service' ? ofServiceFile(text) : ofFlow(text);
  return declared.map((one) => ({ ...one, error: one.error ?? faultOfPatches(one) }));
}

/** The services that a file declares. */
export function servicesOfFile({ namespace, path, type }: ServiceSource, declared: readonly Declared[]): Service[] {
  const ofFile = namespace === 'system' ? 'system-service' : 'namespace-service';
  const kind = type === 'service' ? ofFile : 'workflow-service';
  return declared.map((one) => ({ ...one, type: kind, namespace, filePath: path }));
}

function ofServiceFile(text: string): readonly Declared[] {
  const { spec } = parseServiceFile(text);
  return spec === undefined ? [] : [{ ...spec, name: '' }];
}

function ofFlow(text: string): readonly Declared[] {
  // Most flows have none, and parsing takes time.
  if (!/knative-workflow|reusable/.test(text)) return [];
  return (parseFlow(text).flow?.functions ?? []).flatMap((declared): Declared[] => {
    if (declared.type !== 'knative-workflow') return [];
    const { id, image, size, cmd = '', envs, patches } = declared;
    return [{ image, cmd, size, scale: 0, envs, patches, name: id, error: null }];
  });
}

function faultOfPatches({ patches }: ServiceSpec): string | null {
  try {
    patches.forEach(checkPatchPlace);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
