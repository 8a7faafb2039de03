import type { Api } from '../client/api.js';
import { followInstance, type InstanceRecord } from '../client/instances.js';
import { paint } from '../terminal/paint.js';
import { note } from '../terminal/print.js';
import { printable } from '../terminal/printable.js';
import { Progress } from '../terminal/progress.js';

/** The states that an instance has kept are at most so many. */
const kept = 1_000;

/** Waits for the end of an instance. When `show` says so, each state is a line on stderr as it is entered. */
export async function watch(api: Api, namespace: string, id: string, show: boolean): Promise<InstanceRecord> {
  const progress = new Progress(`the instance ${id} runs`);
  if (show) progress.end();
  try {
    let shown = 0;
    let last: InstanceRecord | undefined;
    for await (const record of followInstance(api, namespace, id)) {
      last = record;
      if (show) shown = showStates(record.flow, shown);
    }
    if (last === undefined) throw new Error(`The instance ${id} was deleted.`);
    return last;
  } finally {
    progress.end();
  }
}

/** @returns how many states have been shown, with those of now */
function showStates(flow: readonly string[], shown: number): number {
  for (const state of flow.slice(shown)) note(`${paint('dim', '→', process.stderr)} ${printable(state)}`);
  if (flow.length === kept && shown < kept) note('… (more states than are kept)');
  return flow.length;
}
