import { errors } from 'jose';
import type { Refusal } from './identity.js';
import type { OidcSettings } from './oidc-settings.js';

/**
 * Why a token is not taken. What is told of its claims is of a token that the provider has signed; of any other one nothing that
 * stands in it.
 */
export function refusalOf(error: InstanceType<typeof errors.JOSEError>, settings: OidcSettings): Refusal {
  if (error instanceof errors.JWTExpired) {
    return ofProvider(`it ended at ${timeOf(error.payload.exp)}`);
  }
  if (error instanceof errors.JWTClaimValidationFailed) return ofProvider(reasonOfClaim(error, settings));
  if (error instanceof errors.JWSSignatureVerificationFailed) return of('its signature is not that of the provider');
  if (error instanceof errors.JWKSNoMatchingKey)
    return of('the provider has no key of the name and kind that it names');
  if (error instanceof errors.JWKSMultipleMatchingKeys) return of('it names no key, and the provider has several');
  if (error instanceof errors.JOSEAlgNotAllowed) return of('it is signed in a way that is not taken');
  return of('it has not the form of a token');
}

function reasonOfClaim(
  { claim, payload }: InstanceType<typeof errors.JWTClaimValidationFailed>,
  { issuer, audience }: OidcSettings,
): string {
  if (payload[claim] === undefined) return `it has no ${claim}`;
  if (claim === 'iss') return `it is of the issuer ${text(payload.iss)}, and not of ${issuer}`;
  if (claim === 'aud') return `it is made for ${text(payload.aud)}, and not for ${audience}`;
  if (claim === 'nbf') return `it is not valid before ${timeOf(payload.nbf)}`;
  return `its ${claim} is not what it must be`;
}

function ofProvider(refused: string): Refusal {
  return { refused, telling: true };
}

function of(refused: string): Refusal {
  return { refused, telling: false };
}

function timeOf(seconds: number | undefined): string {
  return seconds === undefined ? 'an unknown time' : new Date(seconds * 1000).toISOString();
}

const longest = 200;

function text(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, longest);
}
