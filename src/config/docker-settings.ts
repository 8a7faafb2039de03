import { z } from 'zod';

/** How functions run in containers of a Docker engine. */
export interface DockerRuntimeSettings {
  /** Path of the engine's socket, or a URL. */
  readonly engine: string;
  /** Image in which `durektiv sidecar` runs; absent: the one of this version. */
  readonly sidecarImage: string | undefined;
  /** Network of Docker in which workers and functions meet; absent: on loopback of this machine. */
  readonly network: string | undefined;
  readonly pull: 'missing' | 'always' | 'never';
  /** Seconds after which a container that nobody uses is removed. */
  readonly idle: number;
  /** Containers of one function at a time, at most. */
  readonly most: number;
}

/** Where sidecars find a worker, for variables, files and logs of functions. */
export interface EngineSettings {
  readonly port: number;
  /** Absent: found out. */
  readonly url: string | undefined;
}

/** The values as they come out of the variables. */
export interface DockerVariables {
  readonly DUREKTIV_DOCKER?: string | undefined;
  readonly DUREKTIV_DOCKER_NETWORK?: string | undefined;
  readonly DUREKTIV_DOCKER_PULL: 'missing' | 'always' | 'never';
  readonly DUREKTIV_SIDECAR_IMAGE?: string | undefined;
  readonly DUREKTIV_CONTAINER_IDLE: number;
  readonly DUREKTIV_CONTAINER_LIMIT: number;
}

export const dockerAddress = z
  .string()
  .regex(
    /^(unix:\/\/)?\/.+|^(http|tcp):\/\/\S+$/,
    'must be the path of a socket, such as /var/run/docker.sock, or a URL that starts with http:// or tcp://',
  );
export const pullPolicy = z.enum(['missing', 'always', 'never'], 'must be missing, always or never').default('missing');

/** @returns undefined when no engine is named */
export function dockerSettings(values: DockerVariables): DockerRuntimeSettings | undefined {
  if (values.DUREKTIV_DOCKER === undefined) return undefined;
  return Object.freeze({
    engine: values.DUREKTIV_DOCKER,
    sidecarImage: values.DUREKTIV_SIDECAR_IMAGE,
    network: values.DUREKTIV_DOCKER_NETWORK,
    pull: values.DUREKTIV_DOCKER_PULL,
    idle: values.DUREKTIV_CONTAINER_IDLE,
    most: values.DUREKTIV_CONTAINER_LIMIT,
  });
}
