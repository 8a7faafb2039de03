import { isOvertaken } from './cluster.js';
import type { KubernetesContext } from './kubernetes-context.js';
import type { RunningService } from './running-service.js';

const mostTries = 5;

/** Makes a Deployment have at least so many pods, and gives it no fewer than it has. @returns whether it gets more */
export async function scaleUp(
  { cluster }: KubernetesContext,
  { name }: RunningService,
  wanted: number,
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const replicas = (await cluster.get('deployments', name))?.spec?.replicas;
    if (replicas === undefined || replicas >= wanted) return false;
    try {
      await cluster.patch('deployments', name, [
        { op: 'test', path: '/spec/replicas', value: replicas },
        { op: 'replace', path: '/spec/replicas', value: wanted },
      ]);
      return true;
    } catch (error) {
      if (!isOvertaken(error) || tries === mostTries) throw error;
    }
  }
}
