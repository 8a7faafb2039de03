import { CancellationScope, continueAsNew } from '@temporalio/workflow';
import type { JsonObject } from '../json/json.js';
import type { CarriedLoop, RunInput } from './contract.js';
import { requireDataFits } from './bounds/data-limit.js';
import type { Run } from './run.js';

/**
 * Continues as new: a new run of the same instance goes on with the state `next`, or inside it.
 * @throws always: the end of this run, its cancellation when that came before, or FlowError `direktiv.data.tooLarge`
 */
export async function continueRun(run: Run, next: string, inside?: CarriedLoop): Promise<never> {
  await run.cleanUp();
  const scope = CancellationScope.current();
  if (scope.consideredCancelled) await scope.cancelRequested;
  run.report();
  requireDataFits('the data', run.data);
  if (inside !== undefined) requireDataFits('the list with its results', [inside.elements, inside.results]);
  const carry = run.carry(next, inside);
  return continueAsNew<(input: RunInput, data: JsonObject) => Promise<JsonObject>>({ ...run.input, carry }, run.data);
}
