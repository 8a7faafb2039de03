import { readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../process/make-folder.js';
import { UsageError } from '../failure.js';
import { jsonIn } from '../json-in.js';

/** A server that one works with, as it is kept in the profile file. */
export interface Profile {
  readonly server: string;
  /** Never print it. */
  readonly key?: string | undefined;
  readonly namespace?: string | undefined;
}

export interface Profiles {
  /** The one that counts when none is named. */
  readonly current?: string | undefined;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** `~/.config/durektiv/profiles.json`, or below `XDG_CONFIG_HOME`. */
function profileFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'durektiv', 'profiles.json');
}

/** The profiles of this user; none when there is no file. @throws UsageError when the file holds something else */
export async function readProfiles(file = profileFile()): Promise<Profiles> {
  const text = await textOf(file);
  if (text === undefined) return { profiles: {} };
  // What reads it takes as long to load as all the rest of a command: only where there is a file.
  const { profilesSchema } = await import('./profiles-schema.js');
  const parsed = profilesSchema.safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.map(String).join('.');
  throw new UsageError(`The file ${file} holds no profiles (${where || 'it is not JSON'}): correct or remove it.`);
}

/**
 * Keys are in it, so only its owner may read it. A reader sees the old content or the new one.
 * @throws UsageError when it cannot be written
 */
export async function writeProfiles(profiles: Profiles, file = profileFile()): Promise<void> {
  const draft = `${file}.${process.pid}`;
  try {
    await makeFolder(dirname(file), 0o700);
    await writeFile(draft, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    throw unusable(file, 'written', error);
  }
}

function unusable(file: string, what: 'read' | 'written', error: unknown): UsageError {
  const { message } = error as Error;
  return new UsageError(
    `The file ${file} of profiles cannot be ${what} (${message}): set it right, or XDG_CONFIG_HOME to another folder.`,
    { cause: error },
  );
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(file, 'read', error);
  }
}
