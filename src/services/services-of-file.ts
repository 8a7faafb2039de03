import { parseFlow } from '../language/parse-flow.js';
import { parseServiceFile } from './service-file.js';
import type { Service } from './service.js';

/** A file that may declare services. */
export interface ServiceSource {
  readonly namespace: string;
  readonly path: string;
  readonly type: 'service' | 'workflow';
  readonly text: string;
}

/** The services that a file declares (functions 8.1); none when it does not parse. */
export function servicesOfFile(source: ServiceSource): Service[] {
  return source.type === 'service' ? ofServiceFile(source) : ofFlow(source);
}

function ofServiceFile({ namespace, path, text }: ServiceSource): Service[] {
  const parsed = parseServiceFile(text);
  if (parsed === undefined) return [];
  const type = namespace === 'system' ? 'system-service' : 'namespace-service';
  return [{ ...parsed, type, namespace, filePath: path, name: '' }];
}

function ofFlow({ namespace, path, text }: ServiceSource): Service[] {
  // Most flows have none, and parsing takes time.
  if (!/knative-workflow|reusable/.test(text)) return [];
  return (parseFlow(text).flow?.functions ?? []).flatMap((declared): Service[] => {
    if (declared.type !== 'knative-workflow') return [];
    const { id, image, size, cmd = '', envs, patches } = declared;
    const place = { type: 'workflow-service', namespace, filePath: path, name: id } as const;
    return [{ image, cmd, size, scale: 0, envs, patches, ...place, error: null }];
  });
}
