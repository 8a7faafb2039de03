import type { V1Secret } from '@kubernetes/client-node';
import type { RegistryLogin } from '../../../store/secrets/registries.js';
import { registryId } from '../../../store/secrets/registry-id.js';
import { registryHost } from '../registry-of-image.js';
import { isConflict } from './cluster-errors.js';
import type { KubernetesContext } from './kubernetes-context.js';
import { annotation, fleetLabels, label, type Labels } from './labels.js';

/**
 * Puts the logins of a namespace into the cluster, one secret each (functions 10.2), and takes away those of registries that
 * the namespace has no more.
 * @returns the names of the secrets
 */
export async function putPullSecrets(
  { cluster, settings }: KubernetesContext,
  namespace: string,
  logins: readonly RegistryLogin[],
): Promise<string[]> {
  const labels = { ...fleetLabels(settings.fleet), [label.registryOf]: namespace };
  const wanted = logins.map((login) => secretOf(namespace, login, labels));
  const names = wanted.map(({ metadata }) => metadata?.name ?? '');
  for (const old of await cluster.list('secrets', labels))
    if (!names.includes(old.metadata?.name ?? '')) await cluster.remove('secrets', old.metadata);
  for (const secret of wanted) {
    try {
      await cluster.create('secrets', secret);
    } catch (error) {
      if (!isConflict(error)) throw error;
      await cluster.patch('secrets', secret.metadata?.name ?? '', [
        { op: 'replace', path: '/data', value: secret.data },
        { op: 'replace', path: '/metadata/annotations', value: secret.metadata?.annotations },
      ]);
    }
  }
  return names;
}

function secretOf(namespace: string, { url, user, password }: RegistryLogin, labels: Labels): V1Secret {
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  const logins = { auths: { [registryKey(url)]: { username: user, password, auth } } };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: registryId(namespace, url),
      labels: { ...labels },
      annotations: { [annotation.registryUrl]: url, [annotation.registryUser]: user },
    },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(JSON.stringify(logins)).toString('base64') },
  };
}

/** Under which a kubelet looks for it. */
function registryKey(url: string): string {
  const host = registryHost(url);
  return host === 'docker.io' ? 'https://index.docker.io/v1/' : host;
}
