import { readProfiles, writeProfiles } from '../client/profiles.js';
import { defaultServer } from '../client/default-server.js';
import { serverUrl } from '../client/target.js';
import { UsageError } from '../failure.js';
import { readStdinLine } from '../read-bytes.js';
import { note, print, printJson } from '../terminal/print.js';
import { table } from '../terminal/table.js';

export interface SetFlags {
  readonly server?: string;
  readonly key?: string;
  readonly namespace?: string;
}

/** Keeps what is given; a key does not move along to another server. */
export async function setProfile(name: string, { server, key, namespace }: SetFlags): Promise<void> {
  const { current, profiles } = await readProfiles();
  const before = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  const url = serverUrl(server ?? before?.server ?? defaultServer);
  const kept = before?.server === url ? before.key : undefined;
  const profile = {
    server: url,
    key: key === '-' ? (await readStdinLine()).toString('utf8') : (key ?? kept),
    namespace: namespace ?? before?.namespace,
  };
  await writeProfiles({ current: current ?? name, profiles: { ...profiles, [name]: profile } });
  note(`The profile ${name} is kept.${current === undefined ? ' It is in use.' : ''}`);
}

export async function printProfiles({ json }: { readonly json: boolean }): Promise<void> {
  const { current, profiles } = await readProfiles();
  const shown = Object.entries(profiles).map(([name, { server, namespace, key }]) => ({
    name,
    server,
    namespace: namespace ?? null,
    hasKey: key !== undefined,
  }));
  if (json) return printJson({ current: current ?? null, profiles: shown });
  const rows = shown.map(({ name, server, namespace, hasKey }) => [
    name === current ? '*' : '',
    name,
    server,
    namespace ?? '',
    hasKey ? 'yes' : '',
  ]);
  print(table(['', 'NAME', 'SERVER', 'NAMESPACE', 'KEY'], rows));
}

export async function useProfile(name: string): Promise<void> {
  const { profiles } = await readProfiles();
  requireProfile(profiles, name);
  await writeProfiles({ current: name, profiles });
}

export async function removeProfile(name: string): Promise<void> {
  const { current, profiles } = await readProfiles();
  requireProfile(profiles, name);
  const rest = Object.entries(profiles).filter(([other]) => other !== name);
  await writeProfiles({ ...(current !== name && { current }), profiles: Object.fromEntries(rest) });
}

function requireProfile(profiles: object, name: string): void {
  if (!Object.hasOwn(profiles, name)) throw new UsageError(`There is no profile ${name}.`);
}
