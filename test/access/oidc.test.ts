import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Identity } from '../../src/access/identity.js';
import { OidcTokens } from '../../src/access/oidc.js';
import { ProviderUnavailableError } from '../../src/access/provider-keys.js';
import { freePorts } from '../../src/process/ports.js';

const keys = await generateKeyPair('ES256');
const stranger = await generateKeyPair('ES256');
const next = await generateKeyPair('ES256');
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256' };
const nextJwk = { ...(await exportJWK(next.publicKey)), kid: 'two', alg: 'ES256' };

let provider: Server;
let issuer: string;
let published: readonly object[];
let isAway: boolean;
let asked: string[];
let warnings: string[];
let tokens: OidcTokens;

beforeAll(async () => {
  provider = createServer((request, response) => {
    const documents: Record<string, object> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys: published },
    };
    asked.push(request.url ?? '');
    response.statusCode = isAway ? 503 : 200;
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(documents[request.url ?? ''] ?? {}));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => provider.close(resolve)));

const settings = () => ({ issuer, audience: 'durektiv', claim: 'durektiv', jwksUrl: undefined });

beforeEach(() => {
  [published, isAway, asked, warnings] = [[jwk], false, [], []];
  tokens = new OidcTokens(settings(), (message) => warnings.push(message));
});

const minute = 60;
const seconds = () => Math.floor(Date.now() / 1000);

function token(claims: Readonly<Record<string, unknown>> = {}, key = keys.privateKey, kid = 'one'): Promise<string> {
  const standard = { iss: issuer, aud: 'durektiv', sub: 'ada', exp: seconds() + minute, durektiv: ['*:full'] };
  return new SignJWT({ ...standard, ...claims }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
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
    const { grants } = (await tokens.identify(await token({ durektiv: 'shop:read *:read' }))) as Identity;
    expect(grants.map(({ namespace }) => namespace)).toEqual(['shop', '*']);
  });

  it('without the claim may do nothing', async () => {
    expect(await tokens.identify(await token({ durektiv: undefined }))).toMatchObject({ grants: [] });
  });
});

describe('a token is refused, and why', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'of another issuer',
      () => token({ iss: 'http://elsewhere' }),
      /^it is of the issuer http:\/\/elsewhere, and not of/,
    ],
    ['for another audience', () => token({ aud: 'other' }), /^it is made for other, and not for durektiv$/],
    ['that is over', () => token({ exp: seconds() - minute }), /^it ended at \d{4}-.*Z$/],
    ['that never ends', () => token({ exp: undefined }), /^it has no exp$/],
    ['that is not valid yet', () => token({ nbf: seconds() + minute }), /^it is not valid before \d{4}-/],
    ['without a subject', () => token({ sub: undefined }), /^it has no sub$/],
    ['whose subject is nothing', () => token({ sub: null }), /^its sub is no text$/],
  ])('%s, also to whoever shows it', async (_what, make, refused) => {
    expect(await tokens.identify(await make())).toEqual({
      refused: expect.stringMatching(refused) as string,
      telling: true,
    });
  });

  it.each<[string, () => Promise<string>, string]>([
    ['signed by somebody else', () => token({}, stranger.privateKey), 'its signature is not that of the provider'],
    ['that is no token', () => Promise.resolve('a.b.c'), 'it has not the form of a token'],
    ['that is not signed', async () => unsigned(await token()), 'it is signed in a way that is not taken'],
    ['signed with the public key as a shared secret', () => sharedSecret(), 'it is signed in a way that is not taken'],
    [
      'of a key that is not known',
      () => token({}, next.privateKey, 'two'),
      'the provider has no key of the name and kind that it names',
    ],
  ])('%s, in the log only', async (_what, make, refused) => {
    expect(await tokens.identify(await make())).toEqual({ refused, telling: false });
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
    const away = { issuer: 'http://127.0.0.1:9', audience: 'durektiv', claim: 'durektiv' };
    const text = await token();
    const discovered = new OidcTokens({ ...away, jwksUrl: undefined });
    await expect(discovered.identify(text)).rejects.toThrow(ProviderUnavailableError);
    const named = new OidcTokens({ ...away, jwksUrl: 'http://127.0.0.1:9/keys' });
    await expect(named.identify(text)).rejects.toThrow(ProviderUnavailableError);
  });

  it('at its port is asked again for the next token', async () => {
    const [port = 0] = await freePorts(1);
    const late = new OidcTokens({ ...settings(), jwksUrl: `http://127.0.0.1:${port}/keys` });
    const text = await token();
    await expect(late.identify(text)).rejects.toThrow(ProviderUnavailableError);
    const { port: there } = provider.address() as AddressInfo;
    const front = createServer((request, response) => {
      void fetch(`http://127.0.0.1:${there}${request.url}`).then(async (answer) => response.end(await answer.text()));
    });
    await new Promise<void>((resolve) => front.listen(port, '127.0.0.1', resolve));
    expect(await late.identify(text)).toMatchObject({ name: 'token of ada' });
    await new Promise((resolve) => front.close(resolve));
  });

  it('at the start is a warning, and asked again for the next token', async () => {
    isAway = true;
    await tokens.prepare();
    expect(warnings).toEqual([expect.stringMatching(/^no token can be taken yet: the keys of .* answered 503$/)]);
    isAway = false;
    expect(await tokens.identify(await token())).toMatchObject({ name: 'token of ada' });
  });

  it('that calls itself otherwise is named: its tokens would all be of another issuer', async () => {
    const slashed = new OidcTokens({ ...settings(), issuer: `${issuer}/` }, (message) => warnings.push(message));
    await slashed.prepare();
    expect(warnings.join()).toContain(`is of the issuer ${issuer}, and so are the tokens: set DUREKTIV_OIDC_ISSUER`);
  });

  it('is asked once by all who come at the same time', async () => {
    const text = await token();
    await Promise.all(Array.from({ length: 10 }, () => tokens.identify(text)));
    expect(asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });
});

describe('as time goes by', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());
  const pass = (minutes: number) => vi.setSystemTime(Date.now() + minutes * minute * 1000);

  it('a new key of the provider counts', async () => {
    await tokens.identify(await token());
    published = [jwk, nextJwk];
    pass(1);
    expect(await tokens.identify(await token({}, next.privateKey, 'two'))).toMatchObject({ name: 'token of ada' });
  });

  it('a withdrawn key counts no longer than ten minutes', async () => {
    await tokens.identify(await token());
    published = [nextJwk];
    pass(11);
    expect(await tokens.identify(await token())).toMatchObject({
      refused: expect.stringContaining('no key') as string,
    });
  });

  it('known keys go on to count while the provider is away, for a day', async () => {
    await tokens.identify(await token());
    isAway = true;
    pass(60);
    expect(await tokens.identify(await token())).toMatchObject({ name: 'token of ada' });
    const before = asked.length;
    expect(await tokens.identify(await token())).toMatchObject({ name: 'token of ada' });
    expect(asked.length).toBe(before); // Nobody waits for it a second time in half a minute.
    expect(warnings).toEqual([expect.stringContaining('those that are known count on')]);
    pass(25 * 60);
    await expect(tokens.identify(await token())).rejects.toThrow(ProviderUnavailableError);
  });
});
