import type { ApiKey, ApiKeyStore } from '../store/api-keys.js';
import { hashOf, idOfKey, isSameHash, newKey } from './api-key.js';
import { everyNamespace, type Identity, type Refusal } from './identity.js';
import type { OidcTokens } from './oidc.js';

/** Decides who may come in. */
export interface Gate {
  /** False: nobody is asked for a key. */
  isClosed(): Promise<boolean>;
  /** Who shows this key or token. @returns why, when it is not known, revoked or over */
  identify(credential: string): Promise<Identity | Refusal>;
}

/** So long a key that was looked up is taken as it was: a revoked one is refused after this time at the latest. */
const rememberedMs = 5_000;
/** More keys than this are looked up each time. */
const rememberedKeys = 1_000;

const notAKey: Refusal = { refused: 'it has not the form of a key', telling: false };
const unknownKey: Refusal = { refused: 'it is no key, or one that was revoked', telling: false };

export interface AccessGateParts {
  readonly keys: Pick<ApiKeyStore, 'find' | 'any'>;
  readonly tokens: OidcTokens | undefined;
  /** Ask for a key even while there is none. */
  readonly alwaysClosed: boolean;
}

/** Static keys of the store and tokens of an OpenID provider. Closed from the first key on, also when it is revoked. */
export class AccessGate implements Gate {
  private readonly own = newKey();
  private readonly remembered = new Map<string, { readonly key: ApiKey; readonly until: number }>();
  private closed: boolean;
  private lookedAt = 0;

  constructor(private readonly parts: AccessGateParts) {
    this.closed = parts.alwaysClosed || parts.tokens !== undefined;
  }

  /** A key for this process itself; it is good for everything, and gone with the process. */
  get ownKey(): string {
    return this.own.text;
  }

  async isClosed(): Promise<boolean> {
    if (this.closed || Date.now() - this.lookedAt < rememberedMs) return this.closed;
    this.closed = await this.parts.keys.any();
    this.lookedAt = Date.now();
    return this.closed;
  }

  async identify(credential: string): Promise<Identity | Refusal> {
    const id = idOfKey(credential);
    if (id === undefined) return (await this.parts.tokens?.identify(credential)) ?? notAKey;
    const hash = hashOf(credential);
    if (isSameHash(hash, this.own.hash)) {
      return { name: 'durektiv itself', grants: [{ namespace: everyNamespace, access: 'full' }] };
    }
    const key = await this.find(id);
    return key !== undefined && isSameHash(hash, key.hash) ? identityOf(key) : unknownKey;
  }

  private async find(id: string): Promise<ApiKey | undefined> {
    const known = this.remembered.get(id);
    if (known !== undefined && known.until > Date.now()) return known.key;
    const key = await this.parts.keys.find(id);
    this.remembered.delete(id);
    if (key === undefined || key.revokedAt !== null) return undefined;
    if (this.remembered.size >= rememberedKeys) this.remembered.clear();
    this.remembered.set(id, { key, until: Date.now() + rememberedMs });
    return key;
  }
}

function identityOf({ id, name, namespace, access }: ApiKey): Identity {
  return { name: `key ${id} (${name})`, grants: [{ namespace: namespace ?? everyNamespace, access }] };
}
