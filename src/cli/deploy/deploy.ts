import type { Api } from '../client/api.js';
import { ApiFailure } from '../client/api-failure.js';
import { createNamespace, listNamespaces } from '../client/namespaces.js';
import { listSecrets } from '../client/secrets.js';
import { openNamespace } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { UsageError } from '../failure.js';
import { note, print, printJson } from '../terminal/print.js';
import { type Progress, withProgress } from '../terminal/progress.js';
import { columns } from '../terminal/table.js';
import type { Style } from '../terminal/paint.js';
import { carryOut } from './carry-out.js';
import { unreadApi } from './file-kind.js';
import { type LocalFile, localFiles } from './local-files.js';
import { planAgainst, planNew } from './compare.js';
import type { Change, Plan } from './plan.js';
import { printFaults } from './print-faults.js';

export interface DeployFlags extends TargetFlags {
  readonly dryRun: boolean;
  readonly prune: boolean;
  readonly createNamespace: boolean;
  readonly skipValidation: boolean;
  readonly json: boolean;
}

/**
 * Makes a namespace hold the files of a folder, and prints each change. Nothing is changed when a flow has errors.
 * @returns the exit code
 */
export async function deploy(folder: string, flags: DeployFlags): Promise<number> {
  const { api, namespace } = await openNamespace(flags);
  const local = await localFiles(folder);
  if (local.length === 0 && flags.prune) {
    throw new UsageError(`The folder ${folder} has no files: everything in ${namespace} would be deleted.`);
  }
  noteUnread(local);
  if (!flags.skipValidation && (await printFaults(folder, local))) return 1;
  const plan = await withProgress('comparing', (progress) => planFor(api, namespace, local, flags, progress));
  const { changes, unchanged } = plan;
  if (!flags.dryRun) {
    await withProgress('deploying', (progress) => doAll(api, namespace, changes, progress));
    await noteMissingSecrets(api, namespace);
  }
  if (flags.json) {
    const done = changes.map(({ kind, path }) => ({ change: kind, path }));
    printJson({ namespace, dryRun: flags.dryRun, changes: done, unchanged });
  } else showPlan(plan, namespace, flags.dryRun);
  return 0;
}

/** Who brings a project over must not look for a gateway that is not there. */
function noteUnread(local: readonly LocalFile[]): void {
  const unread = local.flatMap((file) => {
    const api = unreadApi(file);
    return api === undefined ? [] : [`${file.path} (${api})`];
  });
  if (unread.length === 0) return;
  note(
    `kept as files that nothing reads: ${unread.join(', ')}. Durektiv reads workflow/v1 and service/v1; there is no gateway: clients ` +
      'start flows at /api/v2/namespaces/{namespace}/instances.',
  );
}

/** A flow that reads one gets the empty text, and fails far from the reason. */
async function noteMissingSecrets(api: Api, namespace: string): Promise<void> {
  const missing = (await listSecrets(api, namespace)).filter(({ initialized }) => !initialized).map(({ name }) => name);
  if (missing.length === 0) return;
  note(
    `secrets that flows name and that have no value: ${missing.join(', ')}. "durektiv secrets set <name>" gives them one.`,
  );
}

async function planFor(
  api: Api,
  namespace: string,
  local: readonly LocalFile[],
  { createNamespace: create, dryRun, prune }: DeployFlags,
  progress: Progress,
): Promise<Plan> {
  const isNew = create && !(await listNamespaces(api)).some(({ name }) => name === namespace);
  if (isNew && dryRun) return planNew(local);
  if (isNew) await createNamespace(api, namespace);
  try {
    return await planAgainst(api, namespace, local, prune, (path) => progress.update(`comparing ${path}`));
  } catch (error) {
    if (create || !(error instanceof ApiFailure && error.code === 'resource_not_found')) throw error;
    throw new ApiFailure(`${error.message}; --create-namespace makes it here`, error.code, error.status, error.details);
  }
}

/** One after the other: what fails leaves the rest undone, and the next deployment goes on there. */
async function doAll(api: Api, namespace: string, changes: readonly Change[], progress: Progress): Promise<void> {
  for (const [index, change] of changes.entries()) {
    progress.update(`${index + 1} of ${changes.length}: ${change.path}`);
    await carryOut(api, namespace, change);
  }
}

const styles: Readonly<Record<Change['kind'], Style>> = {
  make: 'green',
  add: 'green',
  update: 'cyan',
  replace: 'cyan',
  set: 'cyan',
  delete: 'red',
};

function showPlan({ changes, unchanged }: Plan, namespace: string, dryRun: boolean): void {
  const rows = changes.map(({ kind, path }) => [kind, path]);
  print(columns(rows, (cell, column) => (column === 0 ? styles[cell as Change['kind']] : undefined)));
  const count = `${changes.length} change${changes.length === 1 ? '' : 's'}, ${unchanged} unchanged`;
  note(dryRun ? `${namespace}: ${count}; nothing was done` : `${namespace}: ${count}`);
}
