import { z } from 'zod';
import { count, type Values } from './variables.js';

/** How functions run in containers, wherever these are. */
export interface ContainerSettings {
  /** Image in which `durektiv sidecar` runs; absent: the one of this version. */
  readonly sidecarImage: string | undefined;
  /** Seconds after which a container that nobody uses is removed. */
  readonly idle: number;
  /** Containers of one function at a time, at most. */
  readonly most: number;
}

export const containerVariables = {
  DUREKTIV_SIDECAR_IMAGE: z.string().optional(),
  DUREKTIV_CONTAINER_IDLE: count(1, 1_000_000, 600),
  DUREKTIV_CONTAINER_LIMIT: count(1, 1000, 5),
};

export function containerSettings(values: Values<typeof containerVariables>): ContainerSettings {
  return {
    sidecarImage: values.DUREKTIV_SIDECAR_IMAGE,
    idle: values.DUREKTIV_CONTAINER_IDLE,
    most: values.DUREKTIV_CONTAINER_LIMIT,
  };
}
