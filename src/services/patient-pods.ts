import { untilAborted } from '../process/until-aborted.js';
import type { Condition, ServicePods } from './service-pods.js';

/** What services run on cannot be asked at this moment. */
export class PodsUnavailableError extends Error {
  override readonly name = 'PodsUnavailableError';
}

/** How long those who have the containers may take, in milliseconds. */
export interface Patience {
  /** For what is only looked up. */
  readonly look: number;
  /** For what ends containers, too. */
  readonly rebuild: number;
}

const usual: Patience = { look: 10_000, rebuild: 60_000 };

const unseen: Condition = {
  type: 'Available',
  status: 'Unknown',
  message: 'what runs cannot be seen: what has the containers does not answer',
};

/**
 * The pods of an engine that may hang or be gone: it is not waited for without end. Without an answer the condition of a
 * service says so, and everything else fails with a {@link PodsUnavailableError}.
 * @param problem hears why conditions are not known
 */
export function patientPods(
  pods: ServicePods,
  problem: (message: string, error: unknown) => void,
  { look, rebuild }: Patience = usual,
): ServicePods {
  const list: ServicePods['list'] = (service) => within(look, pods.list(service));
  return {
    async conditions(services) {
      try {
        return await within(look, pods.conditions(services));
      } catch (error) {
        problem('the containers of services could not be looked up', error);
        return new Map(services.map((service) => [service, [unseen]]));
      }
    },
    list,
    async logs(service, pod, signal) {
      // A function that writes nothing yet may have its log opened late: only whether the engine answers has a limit.
      const known = await list(service);
      return known.some(({ id }) => id === pod) ? pods.logs(service, pod, signal) : undefined;
    },
    rebuild: (service) => within(rebuild, pods.rebuild(service)),
  };
}

async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  try {
    return await untilAborted(work, AbortSignal.timeout(limit));
  } catch (error) {
    throw new PodsUnavailableError(`the containers of a service: ${(error as Error).message}`, { cause: error });
  }
}
