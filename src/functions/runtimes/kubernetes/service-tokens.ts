import type { Cluster } from './cluster.js';
import { label } from './labels.js';

/** The tokens of services, by their life: they never change in one. */
export class ServiceTokens {
  private readonly known = new Map<string, string>();

  constructor(private readonly cluster: Cluster) {}

  /** @returns undefined when the service is gone */
  async of(life: string): Promise<string | undefined> {
    const known = this.known.get(life);
    if (known !== undefined || life === '') return known;
    const [secret] = await this.cluster.list('secrets', { [label.life]: life });
    const data = secret?.data?.['token'];
    if (data === undefined) return undefined;
    const token = Buffer.from(data, 'base64').toString();
    this.known.set(life, token);
    return token;
  }

  /** Those of services that are there no more. */
  forgetAllBut(lives: ReadonlySet<string>): void {
    for (const life of this.known.keys()) if (!lives.has(life)) this.known.delete(life);
  }
}
