import type { Response } from 'express';
import { anybody, type Identity } from '../../access/identity.js';

const key = 'identity';

/** Remembers who sent the request that is answered. */
export function setIdentity(response: Response, identity: Identity): void {
  response.locals[key] = identity;
}

/** Who sent the request that is answered; {@link anybody} where no key is asked for. */
export function identityOf(response: Response): Identity {
  return (response.locals[key] as Identity | undefined) ?? anybody;
}
