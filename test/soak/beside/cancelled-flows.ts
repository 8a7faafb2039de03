import { Flows } from '../flows.js';
import type { Aside, PlannedParts } from './aside.js';

/** Flows that are cancelled some time after their start. */
export async function cancelledFlows(parts: PlannedParts): Promise<Aside> {
  const flows = new Flows({ ...parts, letter: 'c', cancels: true });
  await flows.upload();
  return {
    namespace: parts.namespace,
    during: () => flows.start(parts.milliseconds / 2, parts.random),
    problems: () => flows.problems(),
  };
}
