import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { Grant, Identity, Refusal } from './identity.js';
import type { OidcSettings } from './oidc-settings.js';
import { ProviderKeys, ProviderUnavailableError } from './provider-keys.js';
import { refusalOf } from './token-refusal.js';

/** Signatures that only the provider can make; no shared secrets, and never `none`. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** How far the clocks of the provider and of this machine may differ, in seconds. */
const clockTolerance = 30;
/** A longer text is no token of a provider, and not worth the work. */
const longestToken = 16_384;

/** Checks tokens of an OpenID provider: signature, issuer, audience, times. */
export class OidcTokens {
  private readonly keys: ProviderKeys;

  /** @param warn hears of trouble with the provider that needs no answer */
  constructor(
    private readonly settings: OidcSettings,
    private readonly warn: (message: string) => void = () => undefined,
  ) {
    this.keys = new ProviderKeys(settings, warn);
  }

  /** Fetches the keys ahead, so that a wrong setting is told at the start; a provider may come up later. */
  async prepare(): Promise<void> {
    try {
      await this.keys.current();
    } catch (error) {
      this.warn(`no token can be taken yet: ${(error as Error).message}`);
    }
  }

  /**
   * @returns why, when the token is not one of the provider, or not valid now
   * @throws ProviderUnavailableError when the provider's keys cannot be had
   */
  async identify(token: string): Promise<Identity | Refusal> {
    if (token.length > longestToken || token.split('.').length !== 3) {
      return { refused: 'it has not the form of a key or of a token', telling: false };
    }
    const { issuer, audience, claim } = this.settings;
    const keys = await this.keys.current();
    const requiredClaims = ['exp', 'sub'];
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        clockTolerance,
        requiredClaims,
      });
      if (typeof payload.sub !== 'string' || payload.sub === '') {
        return { refused: 'its sub is no text', telling: true };
      }
      return { name: `token of ${payload.sub}`, grants: grantsIn(payload, claim) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return refusalOf(error, this.settings);
      // A key that is too short, for one.
      if (!(error instanceof TypeError)) throw error;
      throw new ProviderUnavailableError(`a key of ${issuer} cannot be used: ${error.message}`, { cause: error });
    }
  }
}

/** The grants in a claim: `<namespace>:read`, `<namespace>:full`, `*` for all namespaces; a list, or with blanks between. */
function grantsIn(payload: JWTPayload, claim: string): readonly Grant[] {
  const value = payload[claim];
  const words: readonly unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return words.flatMap((word) => {
    const match = typeof word === 'string' ? /^(.+):(read|full)$/.exec(word) : null;
    return match === null
      ? []
      : [{ namespace: match[1] ?? '', access: match[2] === 'full' ? 'full' : 'read' } as const];
  });
}
