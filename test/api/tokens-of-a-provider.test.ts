import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { OidcTokens } from '../../src/access/oidc.js';
import { useApi } from './support/api.js';

const keys = await generateKeyPair('ES256');
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256' };
const provider = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
afterAll(() => provider.close());

const issuer = 'https://login.example';
const jwksUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
const api = useApi({ tokens: new OidcTokens({ issuer, audience: 'durektiv', claim: 'durektiv', jwksUrl }) });

function token(claims: Readonly<Record<string, unknown>>): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 60;
  return new SignJWT({ iss: issuer, aud: 'durektiv', sub: 'ada', exp, durektiv: '*:full', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .sign(keys.privateKey);
}

const ask = async (claims: Readonly<Record<string, unknown>>) =>
  api().send('GET', '/api/v2/namespaces', undefined, { Authorization: `Bearer ${await token(claims)}` });

describe('a token of a provider', () => {
  it('opens the API', async () => {
    expect((await ask({})).status).toBe(200);
  });

  it('that is over is refused with the reason, which the audit has too', async () => {
    const reason = 'it ended at 2001-09-09T01:46:40.000Z';
    const answer = await ask({ exp: 1_000_000_000 });
    expect(answer.status).toBe(403);
    expect(answer.json.error).toEqual({
      code: 'access_token_invalid',
      message: 'the access token is not valid',
      reason,
    });
    expect(api().audited.at(-1)?.details).toMatchObject({ audit: true, why: reason });
  });
});
