import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The user a server process runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Unprivileged users to run as, best first. No user is ever created: that would change the machine for good. */
const CANDIDATES = ['postgres', 'nobody'] as const;

/**
 * The account for the server: PostgreSQL refuses to run as root, so root hands it to an unprivileged user; an
 * existing cluster stays with its owner.
 * @returns undefined when we are not root and nothing needs to change.
 */
export async function serverAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return (await ownerOf(cluster)) ?? (await firstCandidate());
}

async function ownerOf(cluster: string): Promise<Account | undefined> {
  try {
    const { uid, gid } = await stat(cluster);
    return uid === 0 ? undefined : { uid, gid };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function firstCandidate(): Promise<Account> {
  for (const name of CANDIDATES) {
    const account = await lookUp(name);
    if (account) return account;
  }
  throw new Error(
    `PostgreSQL does not run as root and this machine has none of the users ${CANDIDATES.join(', ')}: ` +
      'start as another user or set DUREKTIV_DATABASE_URL',
  );
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => promisify(execFile)('id', [flag, name])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return undefined; // id ends with 1 for an unknown user
  }
}
