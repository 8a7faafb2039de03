import { randomBytes } from 'node:crypto';
import type { RegistryLogin } from '../../../store/secrets/registries.js';
import type { Pair } from '../pair.js';
import type { ContainerPlan } from './container-plan.js';
import { functionOptions, sidecarOptions } from './container-options.js';
import type { DockerContext } from './docker-context.js';
import { engineMessage, isNameTaken } from './engine.js';
import { ensureImage, foreignArchitecture } from './images.js';
import { label, type PairNames } from './labels.js';
import { untilReady } from './pair.js';
import { putCommandServer } from './put-command-server.js';
import { removePair } from './remove-pair.js';

export interface StartNeeds {
  readonly plan: ContainerPlan;
  /** Registries that the service may pull from. */
  readonly logins: () => Promise<readonly RegistryLogin[]>;
  /** Hears what takes time, and what of the definition is left out. */
  readonly say: (line: string) => void;
}

/**
 * Makes a pair and waits until it takes actions. What could not be finished is removed.
 * @returns `taken` when another worker makes, or has, a pair of this name
 * @throws Error that says to the flow why there is none
 */
export async function startPair(context: DockerContext, names: PairNames, needs: StartNeeds): Promise<Pair | 'taken'> {
  await ensureImages(context, needs);
  const life = { name: names.name, life: names.labels[label.life] ?? '' };
  try {
    if (!(await createContainers(context, names, needs.plan))) return 'taken';
    const found = await untilReady(context, names.name, life.life);
    if (found.kind === 'pair') return found.pair;
    throw new Error(found.reason);
  } catch (error) {
    // The flow is told what came first; what is left goes in a later round.
    await removePair(context.engine, life, false).catch((left: unknown) =>
      context.warn(`what is left of ${names.name} could not be removed yet: ${engineMessage(left)}`),
    );
    throw error;
  }
}

async function ensureImages({ engine, settings }: DockerContext, { plan, logins, say }: StartNeeds): Promise<void> {
  const { pull: policy, sidecarImage } = settings;
  const once = policy === 'always' ? 'missing' : policy;
  const sidecar = ensureImage(engine, { image: sidecarImage, policy: once, logins: async () => [], say });
  const hint = 'build it from the Dockerfile of this release, or name another with DUREKTIV_SIDECAR_IMAGE';
  await Promise.all([
    ensureImage(engine, { image: plan.image, policy, logins, say }),
    sidecar.catch((error: unknown) => {
      throw new Error(`no sidecar: ${(error as Error).message}; ${hint}`, { cause: error });
    }),
  ]);
}

/** @returns false when the name is taken */
async function createContainers(
  { engine, settings }: DockerContext,
  names: PairNames,
  plan: ContainerPlan,
): Promise<boolean> {
  const { docker } = engine;
  const token = randomBytes(32).toString('base64url');
  const { sidecarImage: image, network, listenWait } = settings;
  await docker.createVolume({ Name: names.volume, Labels: names.labels });
  let sidecar;
  try {
    sidecar = await docker.createContainer(sidecarOptions(engine, names, { image, token, network, listenWait }));
  } catch (error) {
    if (!isNameTaken(error)) throw new Error(`no sidecar: ${engineMessage(error)}`, { cause: error });
    await docker.getVolume(names.volume).remove();
    return false;
  }
  const creating = docker.createContainer(functionOptions(names, sidecar.id, plan));
  const [started, created] = await Promise.allSettled([sidecar.start(), creating]);
  if (started.status === 'rejected')
    throw new Error(`no sidecar: ${engineMessage(started.reason)}`, { cause: started.reason });
  if (created.status === 'rejected') {
    const reason = `the container of the image ${plan.image} cannot be made: ${engineMessage(created.reason)}`;
    throw new Error(reason, { cause: created.reason });
  }
  if (plan.commandServer) await putCommandServer(sidecar, image, created.value);
  await created.value.start().catch(async (error: unknown) => {
    const foreign = await foreignArchitecture(engine, plan.image);
    const why = foreign === undefined ? '' : ` (${foreign})`;
    throw new Error(`the image ${plan.image} does not start: ${engineMessage(error)}${why}`, { cause: error });
  });
  return true;
}
