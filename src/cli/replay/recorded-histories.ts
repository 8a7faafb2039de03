import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../failure.js';
import { jsonIn } from '../json-in.js';
import type { RecordedHistory } from './history.js';

const event = z.custom<RecordedHistory['history']['events'][number]>(
  (value) => typeof value === 'object' && value !== null && 'eventId' in value,
);
const events = z.array(event).min(1);

/** What `--save` and our recordings write, and what `temporal workflow show --output json` prints. */
const schema = z.union([
  z.object({ workflowId: z.string(), history: z.object({ events }) }),
  z.object({ events }).transform((history) => ({ workflowId: undefined, history })),
]);

/** The histories in these files and folders. @throws UsageError when a file or folder holds none */
export async function* recordedHistories(paths: readonly string[]): AsyncGenerator<RecordedHistory> {
  for (const path of paths) {
    for (const file of await filesAt(path)) yield historyIn(file, await readFile(file, 'utf8'));
  }
}

async function filesAt(path: string): Promise<readonly string[]> {
  const files = await filesIn(path);
  // Who replays before a rollout must not take a slip in a path for a success.
  if (files.length === 0) throw new UsageError(`The folder ${path} holds no histories: they are files named *.json.`);
  return files;
}

async function filesIn(path: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    return (await readdir(path))
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .map((name) => join(path, name));
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

function historyIn(file: string, text: string): RecordedHistory {
  const { data } = schema.safeParse(jsonIn(text));
  if (data === undefined) throw new UsageError(`The file ${file} holds no history of a run.`);
  return { workflowId: data.workflowId ?? basename(file, '.json'), history: data.history };
}
