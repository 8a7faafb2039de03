import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { TestEngine } from '../../support/container/engine.js';
import type { NamedFault } from '../faults.js';
import { type PartOfPair, partsOf } from './pairs.js';

/** What is done to containers without the loss of any: those who wait for them wait a little longer. */
export function freezes({ docker }: TestEngine, namespace: string): readonly NamedFault[] {
  const frozen = (part: PartOfPair): NamedFault => [
    `a freeze of a ${part}`,
    async (_fleet, _ground, random) => {
      const container = await anyOf(docker, namespace, part, random);
      await container?.kill({ signal: 'SIGSTOP' }).catch(ended);
      await sleep(1_000 + random() * 14_000);
      await container?.kill({ signal: 'SIGCONT' }).catch(ended);
    },
  ];
  return [frozen('sidecar'), frozen('sidecar'), frozen('function')];
}

/** What takes containers away, or the way to them: calls under way there crash. */
export function losses({ docker, podman }: TestEngine, namespace: string): readonly NamedFault[] {
  const killed = (part: PartOfPair): NamedFault => [
    `a loss: kill -9 of a ${part}`,
    async (_fleet, _ground, random) => {
      await (await anyOf(docker, namespace, part, random))?.kill().catch(ended);
    },
  ];
  const removed: NamedFault = [
    'a loss: removal of a sidecar',
    async (_fleet, _ground, random) => {
      await (await anyOf(docker, namespace, 'sidecar', random))?.remove({ force: true }).catch(ended);
    },
  ];
  const engine: NamedFault = [
    'a loss: kill -9 of the container engine',
    async (_fleet, _ground, random) => {
      await podman.kill();
      await sleep(random() * 4_000);
      await podman.start();
    },
  ];
  return [killed('function'), killed('sidecar'), removed, engine];
}

async function anyOf(docker: Docker, namespace: string, wanted: PartOfPair, random: () => number) {
  const running = (await partsOf(docker, namespace)).filter(({ part, running }) => part === wanted && running);
  const one = running[Math.floor(random() * running.length)];
  return one && docker.getContainer(one.id);
}

/** The container has ended, or is being removed. */
function ended(error: unknown): void {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== 404 && statusCode !== 409 && statusCode !== 500) throw error;
}
