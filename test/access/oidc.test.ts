import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OidcTokens, ProviderUnavailableError } from '../../src/access/oidc.js';
import { freePorts } from '../../src/process/ports.js';

const keys = await generateKeyPair('ES256');
const stranger = await generateKeyPair('ES256');
let provider: Server;
let issuer: string;
let tokens: OidcTokens;

beforeAll(async () => {
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256' };
  provider = createServer((request, response) => {
    const documents: Record<string, object> = {
      '/.well-known/openid-configuration': { jwks_uri: `${issuer}/keys` },
      '/keys': { keys: [jwk] },
    };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(documents[request.url ?? ''] ?? {}));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  tokens = new OidcTokens({ issuer, audience: 'durektiv', claim: 'durektiv', jwksUrl: undefined });
});
afterAll(() => new Promise((resolve) => provider.close(resolve)));

const minute = 60;
const seconds = () => Math.floor(Date.now() / 1000);

function token(claims: Readonly<Record<string, unknown>> = {}, key = keys.privateKey): Promise<string> {
  const standard = { iss: issuer, aud: 'durektiv', sub: 'ada', exp: seconds() + minute, durektiv: ['*:full'] };
  return new SignJWT({ ...standard, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(key);
}

describe('a token of the provider', () => {
  it('says who it is and what may be done where', async () => {
    const durektiv = ['shop:read', 'demo:full', 'nonsense', 5];
    expect(await tokens.identify(await token({ durektiv }))).toEqual({
      name: 'token of ada',
      grants: [
        { namespace: 'shop', access: 'read' },
        { namespace: 'demo', access: 'full' },
      ],
    });
  });

  it('may have its grants in one text', async () => {
    const { grants } = (await tokens.identify(await token({ durektiv: 'shop:read *:read' })))!;
    expect(grants.map(({ namespace }) => namespace)).toEqual(['shop', '*']);
  });

  it('without the claim may do nothing', async () => {
    expect((await tokens.identify(await token({ durektiv: undefined })))?.grants).toEqual([]);
  });
});

describe('a token is refused', () => {
  it.each<[string, () => Promise<string>]>([
    ['of another issuer', () => token({ iss: 'http://elsewhere' })],
    ['for another audience', () => token({ aud: 'other' })],
    ['that is over', () => token({ exp: seconds() - minute })],
    ['that never ends', () => token({ exp: undefined })],
    ['that is not valid yet', () => token({ nbf: seconds() + minute })],
    ['without a subject', () => token({ sub: undefined })],
    ['signed by somebody else', () => token({}, stranger.privateKey)],
    ['that is no token', () => Promise.resolve('a.b.c')],
    ['that is not signed', async () => unsigned(await token())],
    ['signed with the public key as a shared secret', () => sharedSecret()],
  ])('%s', async (_why, make) => {
    expect(await tokens.identify(await make())).toBeUndefined();
  });

  function unsigned(text: string): string {
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    return `${header}.${text.split('.')[1]}.`;
  }

  async function sharedSecret(): Promise<string> {
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
    return new SignJWT({ iss: issuer, aud: 'durektiv', sub: 'ada', exp: seconds() + minute })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(secret);
  }
});

describe('a provider that does not answer', () => {
  it('is told apart from a wrong token', async () => {
    const settings = { issuer: 'http://127.0.0.1:9', audience: 'durektiv', claim: 'durektiv' };
    const text = await token();
    const discovered = new OidcTokens({ ...settings, jwksUrl: undefined });
    await expect(discovered.identify(text)).rejects.toThrow(ProviderUnavailableError);
    const named = new OidcTokens({ ...settings, jwksUrl: 'http://127.0.0.1:9/keys' });
    await expect(named.identify(text)).rejects.toThrow(ProviderUnavailableError);
  });

  it('is asked again for the next token', async () => {
    const [port = 0] = await freePorts(1);
    const settings = {
      issuer: `http://127.0.0.1:${port}`,
      audience: 'durektiv',
      claim: 'durektiv',
      jwksUrl: undefined,
    };
    const late = new OidcTokens(settings);
    const text = await token({ iss: settings.issuer });
    await expect(late.identify(text)).rejects.toThrow(ProviderUnavailableError);
    const { port: there } = provider.address() as AddressInfo;
    const front = createServer((request, response) => {
      void fetch(`http://127.0.0.1:${there}${request.url}`).then(async (answer) => response.end(await answer.text()));
    });
    await new Promise<void>((resolve) => front.listen(port, '127.0.0.1', resolve));
    expect(await late.identify(text)).toMatchObject({ name: 'token of ada' });
    await new Promise((resolve) => front.close(resolve));
  });
});
