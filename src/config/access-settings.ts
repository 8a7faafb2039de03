import { z } from 'zod';
import type { OidcSettings } from '../access/oidc-settings.js';
import { type Values, webUrl } from './variables.js';

/** Who may use the API. */
export interface AccessSettings {
  /** Listen to others without asking for a key. */
  readonly insecure: boolean;
  readonly oidc: OidcSettings | undefined;
}

export const accessVariables = {
  DUREKTIV_INSECURE: z.enum(['true', 'false'], 'must be true or false').default('false'),
  DUREKTIV_OIDC_ISSUER: webUrl().optional(),
  DUREKTIV_OIDC_AUDIENCE: z.string().optional(),
  DUREKTIV_OIDC_CLAIM: z.string().default('durektiv'),
  DUREKTIV_OIDC_JWKS_URL: webUrl().optional(),
};

export function accessSettings(values: Values<typeof accessVariables>): AccessSettings {
  return Object.freeze({ insecure: values.DUREKTIV_INSECURE === 'true', oidc: oidcOf(values) });
}

function oidcOf(values: Values<typeof accessVariables>): OidcSettings | undefined {
  const { DUREKTIV_OIDC_ISSUER: issuer, DUREKTIV_OIDC_AUDIENCE: audience } = values;
  if (issuer === undefined || audience === undefined) return undefined;
  return Object.freeze({
    issuer,
    audience,
    claim: values.DUREKTIV_OIDC_CLAIM,
    jwksUrl: values.DUREKTIV_OIDC_JWKS_URL,
  });
}

/** Tokens without an audience would be those of any program that uses the same provider. */
export function accessFaults(given: Readonly<Record<string, string>>): readonly string[] {
  const issuer = given['DUREKTIV_OIDC_ISSUER'] !== undefined;
  const others = ['DUREKTIV_OIDC_AUDIENCE', 'DUREKTIV_OIDC_CLAIM', 'DUREKTIV_OIDC_JWKS_URL'] as const;
  if (issuer && given['DUREKTIV_OIDC_AUDIENCE'] === undefined) {
    return ['DUREKTIV_OIDC_AUDIENCE: must be set beside DUREKTIV_OIDC_ISSUER'];
  }
  return others
    .filter((name) => !issuer && given[name] !== undefined)
    .map((name) => `${name}: does nothing without DUREKTIV_OIDC_ISSUER`);
}
