import { cancelInstance, getInstance } from '../client/instances.js';
import { openNamespace } from '../client/server-options.js';
import { print, printJson } from '../terminal/print.js';
import { withProgress } from '../terminal/progress.js';
import { columns } from '../terminal/table.js';
import type { InstanceFlags } from './show.js';
import { statusStyle } from './status-style.js';

/** Cancels these instances, one after the other, and prints what has become of each. */
export async function cancelInstances(ids: readonly string[], flags: InstanceFlags): Promise<void> {
  const { api, namespace } = await openNamespace(flags);
  const done: { readonly id: string; readonly status: string }[] = [];
  await withProgress('cancelling', async () => {
    for (const id of ids) {
      await cancelInstance(api, namespace, id);
      done.push({ id, status: (await getInstance(api, namespace, id)).status });
    }
  });
  if (flags.json) printJson(done);
  else
    print(
      columns(
        done.map(({ id, status }) => [id, status]),
        statusStyle,
      ),
    );
}
