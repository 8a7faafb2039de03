import type { Service } from '../../../services/service.js';
import { type CalledService, calledAs } from '../../called-service.js';
import { clusterMessage } from './cluster-errors.js';
import type { KubernetesPlaces } from './kubernetes-places.js';

/** Makes the services that service files want to be always there (functions 8.5, 9). What cannot be made is told once. */
export class WarmServices {
  private readonly told = new Map<string, string>();

  constructor(
    private readonly places: KubernetesPlaces,
    /** Services with a scale, of all namespaces. */
    private readonly services: () => Promise<readonly Service[]>,
    private readonly warn: (message: string) => void,
  ) {}

  /** Rejects when the services cannot be read. */
  async fill(): Promise<void> {
    for (const service of await this.services()) await this.fillOne(calledAs(service));
  }

  private async fillOne(called: CalledService): Promise<void> {
    const { id, namespace, filePath } = called;
    try {
      await this.places.keepWarm(called);
      this.told.delete(id);
    } catch (error) {
      const text = `the service ${filePath} of the namespace ${namespace} has no pod that waits for calls: ${clusterMessage(error)}`;
      if (text !== this.told.get(id)) this.warn(text);
      this.told.set(id, text);
    }
  }
}
