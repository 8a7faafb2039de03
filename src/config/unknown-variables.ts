import { closest } from '../language/suggest.js';
import { settingNames } from './settings.js';

const prefix = 'DUREKTIV_';

/** Names, without the prefix, that other programs read: clients, sidecars, flow tests, the compose file. */
const readElsewhere = [
  'SERVER',
  'KEY',
  'NAMESPACE',
  'PROFILE',
  'SIDECAR_TOKEN',
  'TEMPORAL_TEST_SERVER',
  'DATABASE_PASSWORD',
];
/** What the project's own tests read. */
const ofTests = /^(TEST_|PICTURE$|FUZZ_RUNS$)/;
/** Kubernetes writes these into every pod beside a service whose name begins as ours. */
const ofKubernetes = /(^|_)(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/;
const linkOfKubernetes = /^(tcp|udp|sctp):\/\//;

/** A line for each variable that looks like a setting and is none, without its value: a mistyped name is silent otherwise. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(settingNames.filter((name) => name.startsWith(prefix)).map(withoutPrefix));
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith(prefix) && !linkOfKubernetes.test(value ?? ''))
    .map(([name]) => withoutPrefix(name))
    .filter((name) => !known.has(name) && !readElsewhere.includes(name))
    .filter((name) => !ofTests.test(name) && !ofKubernetes.test(name))
    .sort()
    .map((name) => `${prefix}${name} is no setting and has no effect. ${advice(closest(name, known))}`);
}

function withoutPrefix(name: string): string {
  return name.slice(prefix.length);
}

function advice(close: string | undefined): string {
  return close === undefined ? 'docs/settings.md lists all settings.' : `Did you mean ${prefix}${close}?`;
}
