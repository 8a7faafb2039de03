import type Docker from 'dockerode';

export type PartOfPair = 'function' | 'sidecar';

/** A container of a function of ours, or of its sidecar. */
export interface Part {
  readonly id: string;
  readonly part: string;
  /** Of the pair: another one may have had its name before. */
  readonly life: string;
  readonly running: boolean;
  /** Empty where the part has no network of its own. */
  readonly address: string;
}

/** Containers of the functions of a namespace, also those that have ended. */
export async function partsOf(docker: Docker, namespace: string): Promise<readonly Part[]> {
  const found = await docker.listContainers({ all: true, filters: { label: ['durektiv.service'] } });
  return found
    .filter(({ Labels: labels }) => labels['durektiv.service']?.startsWith(namespace))
    .map(({ Id: id, State: state, Labels: labels, NetworkSettings: settings }) => ({
      id,
      part: labels['durektiv.role'] ?? '',
      life: labels['durektiv.life'] ?? '',
      running: state === 'running',
      address: Object.values(settings?.Networks ?? {})[0]?.IPAddress ?? '',
    }));
}

/** Volumes of the functions of a namespace. */
export async function volumesOf(docker: Docker, namespace: string): Promise<readonly string[]> {
  const { Volumes: volumes } = await docker.listVolumes({ filters: { label: ['durektiv.service'] } });
  return volumes
    .filter(({ Labels: labels }) => labels['durektiv.service']?.startsWith(namespace))
    .map(({ Name: name }) => name);
}
