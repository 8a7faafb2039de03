/** What may be done: `read` looks only, `full` changes too. */
export type Access = 'read' | 'full';

/** Every namespace, and what belongs to none of them. */
export const everyNamespace = '*';

/** What somebody may do in one namespace, or in all of them. */
export interface Grant {
  /** Name of a namespace, or {@link everyNamespace}. */
  readonly namespace: string;
  readonly access: Access;
}

/** Who sends a request, as far as it was proved. */
export interface Identity {
  /** For the log: the id of a key, or the subject of a token. */
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** Why a key or token is not taken. */
export interface Refusal {
  /** A sentence about it, for the log. */
  readonly refused: string;
  /** True when whoever has shown it may hear that, too: it is the provider's, so nothing is learnt by trying. */
  readonly telling: boolean;
}

export function isRefusal(found: Identity | Refusal): found is Refusal {
  return 'refused' in found;
}

/** Whoever comes, while no keys are asked for. */
export const anybody: Identity = { name: 'anybody', grants: [{ namespace: everyNamespace, access: 'full' }] };

/** True when the identity may do this in the namespace; {@link everyNamespace} asks for a grant over all. */
export function mayDo({ grants }: Identity, namespace: string, access: Access): boolean {
  return grants.some(
    (grant) =>
      (grant.namespace === everyNamespace || grant.namespace === namespace) &&
      (grant.access === 'full' || access === 'read'),
  );
}
