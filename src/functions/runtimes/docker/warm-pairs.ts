import type { Service } from '../../../services/service.js';
import { type CalledService, calledAs } from '../../called-service.js';
import type { DockerContext } from './docker-context.js';
import type { DockerPlaces } from './docker-places.js';
import { pairNames, slotOf } from './labels.js';
import type { ListedPair } from './list-pairs.js';

/** What could not be made is not tried again before, in milliseconds. */
const failurePause = 60_000;

/** The containers that service files want to be always there (functions 8.5, 9): as many as their scale, up to the limit. */
export class WarmPairs {
  /** Definitions that could not be made, and when that was. */
  private readonly failed = new Map<string, number>();
  private kept: readonly { readonly service: CalledService; readonly count: number }[] = [];

  constructor(
    private readonly context: DockerContext,
    private readonly places: DockerPlaces,
    /** Services with a scale, of all namespaces. */
    private readonly services: () => Promise<readonly Service[]>,
  ) {}

  /** Makes what is missing. What cannot be made is told, and tried again a while later. */
  async fill(): Promise<void> {
    this.kept = (await this.services()).map((service) => ({ service: calledAs(service), count: service.scale }));
    const definitions = new Set(this.kept.map(({ service }) => definitionOf(service)));
    for (const failed of this.failed.keys()) if (!definitions.has(failed)) this.failed.delete(failed);
    await Promise.all(this.kept.map(({ service, count }) => this.fillOne(service, count)));
  }

  /** Lives of pairs that stay, used or not: of each service the first ones. */
  keeps(pairs: readonly ListedPair[]): ReadonlySet<string> {
    const lives = this.kept.flatMap(({ service: { id, hash }, count }) => {
      const prefix = pairNames({ fleet: this.context.settings.fleet, service: id, hash }, 0).name.replace(/\d+$/, '');
      return pairs
        .filter(({ life, ended, status }) => life.name.startsWith(prefix) && !ended && status?.retired === false)
        .sort((a, b) => slotOf(a.life.name) - slotOf(b.life.name))
        .slice(0, count)
        .map(({ life }) => life.life);
    });
    return new Set(lives);
  }

  private async fillOne(service: CalledService, count: number): Promise<void> {
    const { namespace, filePath } = service;
    const { warn, closing } = this.context;
    const definition = definitionOf(service);
    if (Date.now() - (this.failed.get(definition) ?? 0) < failurePause) return;
    try {
      await this.places.fill(service, count);
      this.failed.delete(definition);
    } catch (error) {
      this.failed.set(definition, Date.now());
      const what = `the service ${filePath} of the namespace ${namespace}`;
      if (!closing.aborted) warn(`${what} has no container that waits for calls: ${(error as Error).message}`);
    }
  }
}

/** Changes with the definition of a service. */
function definitionOf({ id, hash }: CalledService): string {
  return `${id} ${hash}`;
}
