import { z } from 'zod';
import { type ContainerSettings, containerSettings, containerVariables } from './container-settings.js';
import type { Values } from './variables.js';

/** How functions run in containers of a Docker engine. */
export interface DockerRuntimeSettings extends ContainerSettings {
  /** Path of the engine's socket, or a URL. */
  readonly engine: string;
  /** Network of Docker in which workers and functions meet; absent: on loopback of this machine. */
  readonly network: string | undefined;
  readonly pull: 'missing' | 'always' | 'never';
}

const address = z
  .string()
  .regex(
    /^(unix:\/\/)?\/.+|^(http|tcp):\/\/\S+$/,
    'must be the path of a socket, such as /var/run/docker.sock, or a URL that starts with http:// or tcp://',
  );

export const dockerVariables = {
  ...containerVariables,
  DUREKTIV_DOCKER: address.optional(),
  DUREKTIV_DOCKER_NETWORK: z.string().optional(),
  DUREKTIV_DOCKER_PULL: z.enum(['missing', 'always', 'never'], 'must be missing, always or never').default('missing'),
};

/** @returns undefined when no engine is named */
export function dockerSettings(values: Values<typeof dockerVariables>): DockerRuntimeSettings | undefined {
  if (values.DUREKTIV_DOCKER === undefined) return undefined;
  return Object.freeze({
    ...containerSettings(values),
    engine: values.DUREKTIV_DOCKER,
    network: values.DUREKTIV_DOCKER_NETWORK,
    pull: values.DUREKTIV_DOCKER_PULL,
  });
}
