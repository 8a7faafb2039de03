import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { Keyring } from '../../src/secrets/keyring.js';
import { openStore } from '../../src/store/database.js';
import { externalStorage } from '../../src/temporal/payloads/payload-storage.js';
import { sealingCodec } from '../../src/temporal/payloads/sealing-codec.js';

const dist = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** Those that others have asked for are of no namespace, but for their id. */
const runsOf = (namespace: string): string =>
  `DurektivNamespace = '${namespace}' OR WorkflowId STARTS_WITH '${namespace} '`;

/**
 * Replays every run of some namespaces in a fresh worker.
 * @returns how many there were, and what does not fit
 */
export async function replayAll(
  client: Client,
  parts: { readonly databaseUrl: string; readonly keyring: Keyring; readonly namespaces: readonly string[] },
): Promise<{ runs: number; faults: string[] }> {
  const store = await openStore(parts.databaseUrl, { keyring: parts.keyring, migrate: false });
  try {
    const options = {
      workflowBundle: { codePath: dist('workflow-bundle.cjs') },
      dataConverter: {
        payloadConverterPath: dist('src/temporal/payloads/payload-converter.js'),
        payloadCodecs: [sealingCodec(parts.keyring)],
        externalStorage: externalStorage(store.payloads),
      },
      sinks: { durektiv: { report: { fn: () => undefined, callDuringReplay: false } } },
    };
    const query = parts.namespaces.map(runsOf).join(' OR ');
    const histories = client.workflow.list({ query }).intoHistories({ concurrency: 4 });
    const faults: string[] = [];
    let runs = 0;
    for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
      runs++;
      if (error !== undefined) faults.push(`${workflowId} does not replay: ${error.message}`);
    }
    return { runs, faults };
  } finally {
    await store.close();
  }
}
