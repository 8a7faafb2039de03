import { setTimeout as sleep } from 'node:timers/promises';
import { Flows } from '../flows.js';
import { patiently } from '../patience.js';
import type { Plan } from '../plan.js';
import type { Aside, AsideParts, PlannedParts } from './aside.js';

export interface RemadeParts extends Omit<PlannedParts, 'plans'> {
  /** Flows that run when the namespace is deleted, and those that are started when it is there again. */
  readonly plans: { readonly before: readonly Plan[]; readonly after: readonly Plan[] };
}

/**
 * A namespace that is deleted while flows run in it, and made again under the same name. Of the first flows nothing is left
 * and nothing comes any more; the others do as they should.
 */
export async function remadeNamespace(parts: RemadeParts): Promise<Aside> {
  const { namespace, random, milliseconds, plans } = parts;
  const before = new Flows({ ...parts, plans: plans.before, letter: 'o' });
  const after = new Flows({ ...parts, plans: plans.after, letter: 'n' });
  await before.upload();
  return {
    namespace,
    async during() {
      // The namespace goes when these come, or long after.
      const starting = before.start(milliseconds / 3, random).catch(() => undefined);
      await sleep((0.1 + random() * 0.4) * milliseconds);
      await remove(parts);
      await before.stop();
      await after.upload();
      await after.start(milliseconds / 3, random);
      await starting;
    },
    problems: () => after.problems(),
  };
}

function remove({ api, namespace }: AsideParts): Promise<void> {
  return patiently(`deleting ${namespace}`, async () => {
    const answer = await api.fetch(`/namespaces/${namespace}`, { method: 'DELETE' });
    if (!answer.ok && answer.status !== 404) throw new Error(await answer.text());
  });
}
