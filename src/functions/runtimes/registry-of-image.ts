import type { RegistryLogin } from '../../store/secrets/registries.js';

const hub = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'hub.docker.com']);

/** The login of the registry that an image comes from (functions 10.2), undefined when none of them is for it. */
export function loginFor(image: string, logins: readonly RegistryLogin[]): RegistryLogin | undefined {
  const host = registryOf(image);
  return logins.find(({ url }) => registryHost(url) === host);
}

/** An image without a host in front is one of Docker Hub. */
function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? registryHost(first) : 'docker.io';
}

/** The host of a registry; all names of Docker Hub are `docker.io`. */
export function registryHost(url: string): string {
  const host = url
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  return hub.has(host) ? 'docker.io' : host;
}
