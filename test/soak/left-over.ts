import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ground } from '../faults/support/ground.js';
import type { Database } from './database.js';

const tables = {
  'open waits': 'listeners where wait_id is not null and closed_at is null',
  'collected events': 'held_events h join listeners l on l.id = h.listener where l.wait_id is not null',
  deliveries: 'deliveries',
  'delayed events': 'delayed_events',
  'pending instances': "instances where status = 'pending'",
} as const;

/** What instances that have ended left behind, in words. */
export async function leftOver({ client, env }: Ground, database: Database): Promise<string[]> {
  const left: string[] = [];
  for (const [what, from] of Object.entries(tables)) {
    const count = await database.count(from, []);
    if (count > 0) left.push(`${count} ${what}`);
  }
  const { count: running } = await client.workflow.count("ExecutionStatus = 'Running'");
  if (running > 0) left.push(`${running} runs in Temporal`);
  const folders = await actionFolders(env['DUREKTIV_DATA_DIR'] ?? '');
  if (folders.length > 0) left.push(`directories of actions: ${folders.join(' ')}`);
  return left;
}

/** Only of the process that lives: its folder is the newest, those of killed ones go later. */
async function actionFolders(dataDir: string): Promise<string[]> {
  const root = join(dataDir, 'actions');
  const folders = await readdir(root).catch(() => []);
  const made = await Promise.all(
    folders.map(async (name) => ({ name, at: (await stat(join(root, name))).birthtimeMs })),
  );
  const newest = made.sort((a, b) => b.at - a.at)[0];
  const names = newest === undefined ? [] : await readdir(join(root, newest.name));
  return names.filter((name) => !name.startsWith('.'));
}
