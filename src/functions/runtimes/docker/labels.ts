import { randomBytes } from 'node:crypto';

/** What the engine writes on what it makes, so that every worker finds it again. */
export const label = {
  /** The installation: workers with one database. */
  fleet: 'durektiv.fleet',
  /** The id of the service (functions 8.2). */
  service: 'durektiv.service',
  /** The definition that it runs. */
  hash: 'durektiv.hash',
  /** Name of the pair. */
  pair: 'durektiv.pair',
  /** Made for this life of the pair: another one may have had its name before. */
  life: 'durektiv.life',
  role: 'durektiv.role',
} as const;

export type Role = 'sidecar' | 'function';

/** A service as a fleet runs it: pairs of containers with the same labels. */
export interface PairKind {
  readonly fleet: string;
  readonly service: string;
  readonly hash: string;
}

/** Names and labels of one pair. */
export interface PairNames {
  /** Also the name of the sidecar's container: whoever creates it first has the pair. */
  readonly name: string;
  readonly functionName: string;
  readonly volume: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** For a new pair in a place of its kind: 0, 1 and so on. */
export function pairNames({ fleet, service, hash }: PairKind, slot: number): PairNames {
  const name = `durektiv-${fleet}-${service}-${hash.slice(0, 8)}-${slot}`;
  const life = randomBytes(4).toString('hex');
  return {
    name,
    functionName: `${name}-function`,
    volume: `${name}-${life}`,
    labels: {
      [label.fleet]: fleet,
      [label.service]: service,
      [label.hash]: hash,
      [label.pair]: name,
      [label.life]: life,
    },
  };
}

/** The place of a pair in its kind. */
export function slotOf(pair: string): number {
  return Number(/-(\d+)$/.exec(pair)?.[1] ?? NaN);
}

/** What the label filter of the engine takes. */
export function labelled(labels: Readonly<Record<string, string>>): { label: string[] } {
  return { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) };
}

/** The labels of all pairs of a kind. */
export function kindLabels({ fleet, service, hash }: PairKind): Readonly<Record<string, string>> {
  return { [label.fleet]: fleet, [label.service]: service, [label.hash]: hash };
}
