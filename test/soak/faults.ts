import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Ground } from '../faults/support/ground.js';
import type { Fleet } from './fleet.js';

/** What is done to a fleet; resolves when all runs again. */
type Fault = (fleet: Fleet, ground: Ground, random: () => number) => Promise<void>;
export type NamedFault = readonly [name: string, fault: Fault];

const killed =
  (role: string): Fault =>
  async (fleet, _ground, random) => {
    await fleet.kill(role);
    await sleep(random() * 2_000);
    await fleet.start(role);
  };

const ended =
  (role: string): Fault =>
  async (fleet) => {
    await fleet.terminate(role);
    await fleet.start(role);
  };

/** Beyond the ten seconds after which Temporal takes a worker for dead: another one goes on, and then this one too. */
const frozen =
  (role: string): Fault =>
  (fleet, _ground, random) =>
    fleet.freeze(role, 2_000 + random() * 11_000);

const ofRole = (role: string): readonly NamedFault[] => [
  [`kill -9 of ${role}`, killed(role)],
  [`kill -9 of ${role}`, killed(role)],
  [`the end of ${role}`, ended(role)],
  [`a freeze of ${role}`, frozen(role)],
];

const ofAll: readonly NamedFault[] = [
  [
    'kill -9 of all',
    async (fleet) => {
      await Promise.all(fleet.roles.map((role) => fleet.kill(role)));
      await Promise.all(fleet.roles.map((role) => fleet.start(role)));
    },
  ],
  [
    'kill -9 of PostgreSQL',
    async (_fleet, ground, random) => {
      await ground.killDatabase();
      await sleep(random() * 3_000);
      await ground.restartDatabase();
    },
  ],
  [
    'a freeze of PostgreSQL',
    async (_fleet, ground, random) => {
      await ground.freezeDatabase();
      await sleep(5_000 + random() * 20_000);
      await ground.thawDatabase();
    },
  ],
  ['a refusing PostgreSQL', (_fleet, ground, random) => refuse(ground, 500 + random() * 7_000)],
  [
    'kill -9 of Temporal',
    async (_fleet, ground, random) => {
      await ground.killTemporal();
      await sleep(random() * 2_000);
      await ground.restartTemporal();
    },
  ],
  [
    'a freeze of Temporal',
    async (_fleet, ground, random) => {
      ground.freezeTemporal();
      await sleep(1_000 + random() * 15_000);
      ground.thawTemporal();
    },
  ],
];

/**
 * Does one thing after the other to a fleet, with short pauses, for so long.
 * @returns what was done
 */
export async function trouble(
  fleet: Fleet,
  ground: Ground,
  options: {
    readonly milliseconds: number;
    readonly random: () => number;
    readonly note: (what: string) => void;
    /** Found in the names of what is done. */
    readonly only: string;
    /** What may be done beside the usual. */
    readonly more?: readonly NamedFault[];
  },
): Promise<string[]> {
  const { random, more = [] } = options;
  const faults = [...fleet.roles.flatMap(ofRole), ...ofAll, ...more];
  const possible = faults.filter(([name]) => name.includes(options.only));
  if (possible.length === 0) throw new Error(`no fault has "${options.only}" in its name`);
  const done: string[] = [];
  for (const until = Date.now() + options.milliseconds; Date.now() < until;) {
    await sleep(300 + random() * 2_500);
    const [name, fault] = possible[Math.floor(random() * possible.length)]!;
    options.note(name);
    await fault(fleet, ground, random);
    done.push(name);
    done.push(...(await fleet.revive()));
  }
  return done;
}

/** The database lets nobody in, and throws out who is in. */
async function refuse({ env }: Ground, milliseconds: number): Promise<void> {
  const url = new URL(env['DUREKTIV_DATABASE_URL'] ?? '');
  const [name] = [url.pathname.slice(1)];
  url.pathname = '/template1';
  const admin = new pg.Client(url.href);
  await admin.connect();
  try {
    await admin.query(`alter database ${name} with allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await sleep(milliseconds);
  } finally {
    await admin.query(`alter database ${name} with allow_connections true`);
    await admin.end();
  }
}
