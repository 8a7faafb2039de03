import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import { readSettings, type Settings } from '../../config/settings.js';
import { makeFolder } from '../../process/make-folder.js';
import { Keyring } from '../../secrets/keyring.js';
import { keyringOf } from '../../secrets/keyring-of.js';
import { openStore } from '../../store/database.js';
import { runningPostgresUrl } from '../../store/embedded/running.js';
import { connectClient, type TemporalConnection } from '../../temporal/connect.js';
import { dataConverter, payloadConverterPath } from '../../temporal/payloads/data-converter.js';
import { sealingCodec } from '../../temporal/payloads/sealing-codec.js';
import { UsageError } from '../failure.js';
import { note, print, printJson } from '../terminal/print.js';
import { withProgress } from '../terminal/progress.js';
import { table } from '../terminal/table.js';
import type { RecordedHistory } from './history.js';
import { liveHistories, type LiveFilters } from './live-histories.js';
import { recordedHistories } from './recorded-histories.js';
import { replayAll, type Replayed } from './replay-all.js';

export interface ReplayFlags extends LiveFilters {
  readonly save?: string;
  readonly json: boolean;
}

/**
 * Replays histories against the interpreter of this version: recorded ones or, without paths, those of Temporal.
 * @returns the exit code: 1 when one does not replay
 */
export async function replay(paths: readonly string[], flags: ReplayFlags): Promise<number> {
  const fromTemporal = [flags.since, flags.namespace, flags.save].some((flag) => flag !== undefined);
  if (paths.length > 0 && fromTemporal) {
    throw new UsageError('--since, --namespace and --save are for the histories of Temporal, not for recorded ones.');
  }
  const settings = readSettings();
  const results = await (paths.length > 0 ? replayRecorded(paths, settings) : replayLive(settings, flags));
  const failed = results.filter(({ result }) => result !== 'same').length;
  if (flags.json) printJson({ replayed: results.length, failed, results });
  else show(results, failed);
  return failed === 0 ? 0 : 1;
}

function replayRecorded(paths: readonly string[], settings: Settings): Promise<readonly Replayed[]> {
  return withPayloads(settings, (converter) => collect(recordedHistories(paths), converter));
}

async function replayLive(settings: Settings, flags: ReplayFlags): Promise<readonly Replayed[]> {
  const { save } = flags;
  if (save !== undefined) await folderToSave(save);
  return withPayloads(settings, async (converter) => {
    const { client, close } = await connectClient(connectionOf(settings));
    try {
      const histories = liveHistories(client, flags);
      return await collect(save === undefined ? histories : saved(histories, save), converter);
    } finally {
      await close();
    }
  });
}

async function folderToSave(save: string): Promise<void> {
  try {
    await makeFolder(save);
  } catch (error) {
    throw new UsageError(`The folder ${save} cannot be made (${(error as Error).message}): save to another.`, {
      cause: error,
    });
  }
}

/** That of `durektiv dev` when no other one is named. */
function connectionOf({ temporal }: Settings): TemporalConnection {
  if (temporal.kind === 'external') return temporal.connection;
  return { connectionOptions: { address: `127.0.0.1:${temporal.port}` } };
}

/**
 * How payloads are read: those kept in the database where there is one, and sealed ones with the keys of the settings. The
 * tables stay as they are: this version is only tried.
 */
async function withPayloads<T>(settings: Settings, work: (converter: DataConverter) => Promise<T>): Promise<T> {
  const url = settings.databaseUrl ?? (await runningPostgresUrl(join(settings.dataDir, 'postgres')));
  if (url === undefined) {
    const keyring = new Keyring(settings.secretKeys ?? []);
    return work({ payloadConverterPath, payloadCodecs: [sealingCodec(keyring)] });
  }
  const keyring = await keyringOf(settings);
  const store = await openStore(url, { connections: 4, keyring, migrate: false });
  try {
    return await work(dataConverter(store));
  } finally {
    await store.close();
  }
}

function collect(histories: AsyncIterable<RecordedHistory>, converter: DataConverter): Promise<readonly Replayed[]> {
  return withProgress('replaying', async (progress) => {
    const results: Replayed[] = [];
    for await (const result of replayAll(histories, converter)) {
      results.push(result);
      progress.update(`replayed ${results.length}`);
    }
    return results;
  });
}

/** Writes each history down as it passes, under the id of its run and a number. */
async function* saved(histories: AsyncIterable<RecordedHistory>, folder: string): AsyncGenerator<RecordedHistory> {
  let number = 0;
  for await (const recorded of histories) {
    const name = `${String(++number).padStart(5, '0')}-${recorded.workflowId.replace(/[^\w.-]/g, '_')}.json`;
    await writeFile(join(folder, name), `${JSON.stringify(recorded)}\n`);
    yield recorded;
  }
}

function show(results: readonly Replayed[], failed: number): void {
  const rows = results.map(({ workflowId, events, result, reason }) => [
    result,
    workflowId,
    String(events),
    reason ?? '',
  ]);
  const style = (cell: string) => (cell === 'differs' || cell === 'failed' ? 'red' : undefined);
  if (rows.length > 0) print(table(['RESULT', 'ID', 'EVENTS', 'REASON'], rows, style));
  note(`${results.length} replayed, ${failed} of them not as this version would go`);
}
