/** What the runtime writes on what it makes, so that every worker finds it again. */
export const label = {
  managedBy: 'app.kubernetes.io/managed-by',
  /** The installation: workers with one database. */
  fleet: 'durektiv.io/fleet',
  /** The id of the service (functions 8.2, 8.3). */
  service: 'direktiv-service',
  /** The definition that it runs, with our own image; {@link leavingHash} when it is to be replaced. */
  hash: 'durektiv.io/hash',
  /** Made for this life of the service: another one may have had its name before. */
  life: 'durektiv.io/life',
  /** On credentials: the namespace whose registry they are for (functions 10.2). */
  registryOf: 'durektiv.io/registry-of',
} as const;

/** No definition has this hash: what bears it gets no calls, and goes when its actions have ended. */
export const leavingHash = 'leaving';

/** What people and other programs may read of a service (functions 8.3). */
export const annotation = {
  inputHash: 'direktiv.io/inputHash',
  minScale: 'direktiv.io/minScale',
  namespace: 'direktiv.io/namespace',
  path: 'direktiv.io/path',
  registryUrl: 'direktiv.io/registry_url',
  registryUser: 'direktiv.io/registry_user',
} as const;

export type Labels = Readonly<Record<string, string>>;

/** On all that a fleet has in its namespace. */
export function fleetLabels(fleet: string): Labels {
  return { [label.managedBy]: 'durektiv', [label.fleet]: fleet };
}
