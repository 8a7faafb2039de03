import { randomBytes } from 'node:crypto';
import type { RegistryLogin } from '../../../store/secrets/registries.js';
import type { CalledService } from '../../called-service.js';
import { pause } from '../../call/instant.js';
import type { Kinds } from './kinds.js';
import { clusterMessage, isConflict } from './cluster-errors.js';
import type { KubernetesContext } from './kubernetes-context.js';
import { annotation, label } from './labels.js';
import { putPullSecrets } from './pull-secrets.js';
import { retireService, type RunningService } from './running-service.js';
import { scaleOf, serviceLabels, type ServicePlan, tokenSecretOf } from './service-plan.js';

export interface ServiceNeeds {
  readonly called: CalledService;
  /** Of the definition with our own image. */
  readonly hash: string;
  /** Registries that the service may pull from. */
  readonly logins: () => Promise<readonly RegistryLogin[]>;
  /** Hears what takes time, and what of the definition is left out. */
  readonly say: (line: string) => void;
}

/** Where a service is declared, and as what. */
export interface Declaration {
  readonly namespace: string;
  readonly path: string;
  /** Functions 8.2. */
  readonly id: string;
  /** Of the definition. */
  readonly hash: string;
}

/** A service that is there now. */
export interface EnsuredService extends RunningService {
  /** It was not there before. */
  readonly made: boolean;
}

/** Tries to make a service whose name another worker takes. */
const mostTries = 20;
const delay = 250;

/**
 * The service of a definition: one that is there is adopted, whoever made it; otherwise it is made. One with another definition
 * makes room, unless an action lives in it: then the new one stands beside it under another name until it is idle.
 * @throws Error that says to the flow why there is none
 */
export async function ensureService(context: KubernetesContext, needs: ServiceNeeds): Promise<EnsuredService> {
  const { workload, settings } = context;
  const { called, hash } = needs;
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await workload.list(serviceLabels(called, hash, settings.fleet));
    const [running] = found.flatMap((one) => runningOf(one.metadata) ?? []);
    if (running !== undefined) return { ...running, made: false };
    const made = await makeService(context, needs, await freeName(context, needs));
    if (made !== 'taken') return { ...made, made: true };
    await pause(delay, context.closing);
  }
  throw new Error(`the name ${called.id} is not free in the cluster: other workers make and remove it all the time`);
}

/** The id of the service when nobody else has it, or whoever has it goes. */
async function freeName(context: KubernetesContext, { called, hash }: ServiceNeeds): Promise<string> {
  const { cluster, workload, settings } = context;
  const taken = await workload.get(called.id);
  if (taken === undefined) return called.id;
  const fleet = taken.metadata?.labels?.[label.fleet];
  if (fleet !== settings.fleet)
    throw new Error(
      `the name ${called.id} in the namespace ${cluster.namespace} of the cluster belongs to another installation: give this one a namespace of its own by DUREKTIV_KUBERNETES_NAMESPACE`,
    );
  const running = runningOf(taken.metadata);
  // What has just answered is quiet a moment later.
  for (let tries = 0; running !== undefined && tries < 3; tries++) {
    if (await retireService(context, running.life)) return called.id;
    await pause(delay, context.closing);
  }
  // Names have at most 63 letters, and an id ends in ten that tell it from others.
  return `${called.id.slice(0, -11).slice(0, 39)}-${called.id.slice(-10)}-${hash.slice(0, 10)}`;
}

function runningOf(metadata: Kinds['pods']['metadata']): RunningService | undefined {
  if (metadata?.deletionTimestamp !== undefined) return undefined;
  const { name, labels = {} } = metadata ?? {};
  const life = labels[label.life];
  return name === undefined || life === undefined ? undefined : { name, life };
}

async function makeService(
  context: KubernetesContext,
  { called, hash, logins, say }: ServiceNeeds,
  name: string,
): Promise<RunningService | 'taken'> {
  const { cluster, workload, settings } = context;
  const { most } = scaleOf(called, settings);
  if (called.spec.scale > most)
    say(`the scale ${called.spec.scale} of the service is more than may be: it gets ${most}`);
  const life = randomBytes(6).toString('hex');
  const token = randomBytes(32).toString('base64url');
  // What is wrong with the definition is told before anything is made.
  const plan: ServicePlan = { name, called, hash, life, token, pullSecrets: [] };
  workload.check(plan, settings);
  const pullSecrets = await putPullSecrets(context, called.namespace, await logins());
  const secret = await refusable(cluster.create('secrets', tokenSecretOf(plan, settings)));
  try {
    await workload.create({ ...plan, pullSecrets }, settings);
  } catch (error) {
    await cluster.remove('secrets', secret.metadata);
    if (isConflict(error)) return 'taken';
    throw refused(error);
  }
  say(`a pod of the image ${called.spec.image} is started in the cluster`);
  await complete(context, plan);
  return { name, life };
}

async function complete({ workload, settings, warn }: KubernetesContext, plan: ServicePlan): Promise<void> {
  for (const made of await Promise.allSettled(workload.complete(plan, settings)))
    if (made.status === 'rejected')
      warn(`a part of the service ${plan.name} could not be made: ${clusterMessage(made.reason)}`);
}

async function refusable<T>(made: Promise<T>): Promise<T> {
  try {
    return await made;
  } catch (error) {
    throw refused(error);
  }
}

function refused(error: unknown): Error {
  return new Error(`Kubernetes does not take the service: ${clusterMessage(error)}`, { cause: error });
}

/** What a service in the cluster was made of. */
export function declarationOf(metadata: Kinds['pods']['metadata']): Declaration {
  const { annotations = {}, labels = {} } = metadata ?? {};
  return {
    id: labels[label.service] ?? '',
    namespace: annotations[annotation.namespace] ?? '',
    path: annotations[annotation.path] ?? '',
    hash: annotations[annotation.inputHash] ?? '',
  };
}
