import { UsageError } from '../failure.js';
import { defaultServer } from './default-server.js';
import { type Profile, type Profiles, readProfiles } from './profiles.js';

/** What a command line may say about the server. */
export interface TargetFlags {
  readonly server?: string;
  readonly key?: string;
  readonly profile?: string;
  readonly namespace?: string;
}

/** Which server to ask, and as whom. */
export interface Target {
  /** Without a path and a slash at its end. */
  readonly server: string;
  readonly key: string | undefined;
  readonly namespace: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Flags win over variables, variables over the profile. The key of a profile goes to the server of that profile only: one
 * that is named otherwise must not learn it.
 * @throws UsageError for a URL that is none and a profile that is not there
 */
export async function targetOf(flags: TargetFlags, env: Environment = process.env): Promise<Target> {
  const profile = profileFor(flags, env, await readProfiles());
  const named = flags.server ?? (env['DUREKTIV_SERVER'] || undefined);
  const server = serverUrl(named ?? profile?.server ?? defaultServer);
  const kept = profile !== undefined && serverUrl(profile.server) === server ? profile.key : undefined;
  return {
    server,
    key: flags.key ?? (env['DUREKTIV_KEY'] || kept),
    namespace: flags.namespace ?? (env['DUREKTIV_NAMESPACE'] || profile?.namespace),
  };
}

function profileFor(flags: TargetFlags, env: Environment, { current, profiles }: Profiles): Profile | undefined {
  const name = flags.profile ?? (env['DUREKTIV_PROFILE'] || current);
  if (name === undefined) return undefined;
  if (Object.hasOwn(profiles, name)) return profiles[name];
  throw new UsageError(`There is no profile ${name}: durektiv profile list shows those there are.`);
}

/** A URL as people write it, with or without the path of the API. @throws UsageError when it is none */
export function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') {
    throw new UsageError(`${text} is no URL of a server: write one such as ${defaultServer}.`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/api\/v2$/, '')}`;
}
