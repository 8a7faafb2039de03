import { flowFiles } from '../flow-files.js';
import { Flows } from '../flows.js';
import type { Plan } from '../plan.js';
import type { Aside, PlannedParts } from './aside.js';

/** Flows that are submitted by clients who wait for the end, and are told it. */
export async function submissions(parts: PlannedParts): Promise<Aside> {
  const flows = new Flows({ ...parts, plans: parts.plans.filter(standsAlone), letter: 's', submits: true });
  await flows.upload();
  return {
    namespace: parts.namespace,
    during: () => flows.start(parts.milliseconds / 2, parts.random),
    problems: () => flows.problems(),
  };
}

/** Whether a flow is a single text. */
function standsAlone(plan: Plan): boolean {
  return Object.keys(flowFiles(plan, '/alone')).length === 1;
}
