import { type ContainerEngine, isMissing } from './engine.js';
import { label } from './labels.js';
import { listContainers, listVolumes } from './lists.js';

/** What a pair that is removed is called. */
export interface PairLife {
  readonly name: string;
  readonly life: string;
}

/** A function may tidy up for so many seconds before it is killed. */
const stopSeconds = 5;

/**
 * Removes what is left of one life of a pair: containers and volume. May be repeated, and by several workers at a time.
 * @throws Error when the engine refuses
 */
export async function removePair(
  engine: ContainerEngine,
  { name, life }: PairLife,
  gracefully: boolean,
): Promise<void> {
  const { docker } = engine;
  const labels = { [label.pair]: name, [label.life]: life };
  const containers = await listContainers(engine, labels);
  const role = (wanted: string) => containers.filter(({ Labels: given }) => given[label.role] === wanted);
  // The sidecar holds the network of both, so it goes last.
  for (const { Id: id, State: state } of [...role('function'), ...role('sidecar')]) {
    const container = docker.getContainer(id);
    if (gracefully && state === 'running') await unlessDone(() => container.stop({ t: stopSeconds }));
    await unlessDone(() => container.remove({ force: true, v: true }));
  }
  for (const { Name: volume } of await listVolumes(engine, labels))
    await unlessDone(() => docker.getVolume(volume).remove());
}

/** Another worker may do the same: 304 says that it has stopped already, 409 that it is being removed. */
async function unlessDone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isMissing(error)) return;
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 304 && statusCode !== 409) throw error;
  }
}
