import type { ContainerInfo, VolumeInspectInfo } from 'dockerode';
import { pause } from '../../call/instant.js';
import { type ContainerEngine, isMissing } from './engine.js';
import { labelled } from './labels.js';

/** So often a list is asked for in which something goes meanwhile: one that never comes says what is wrong with the engine. */
const mostTries = 10;
/** Between two tries, in milliseconds. */
const delay = 50;

const never = new AbortController().signal;

type Labels = Readonly<Record<string, string>>;

/** All containers with these labels, whatever their state. @throws Error when the engine refuses */
export function listContainers({ docker }: ContainerEngine, labels: Labels): Promise<ContainerInfo[]> {
  return wholeList(() => docker.listContainers({ all: true, filters: labelled(labels) }));
}

/** All volumes with these labels. @throws Error when the engine refuses */
export async function listVolumes({ docker }: ContainerEngine, labels: Labels): Promise<VolumeInspectInfo[]> {
  return (await wholeList(() => docker.listVolumes({ filters: labelled(labels) }))).Volumes;
}

/** Podman refuses a list in which anything goes while it is made, whoever's that is. */
async function wholeList<T>(list: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await list();
    } catch (error) {
      if (!isMissing(error) || tries === mostTries) throw error;
    }
    await pause(delay, never);
  }
}
