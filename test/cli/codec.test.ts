import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Payload } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealedKey } from '../../src/interpreter/sealing.js';
import { Keyring } from '../../src/secrets/keyring.js';
import { secretKey } from '../../src/secrets/secret-key.js';
import { sealingCodec } from '../../src/temporal/payloads/sealing-codec.js';

const main = new URL('../../dist/src/cli/main.js', import.meta.url).pathname;
const key = randomBytes(32);
const codec = sealingCodec(new Keyring([secretKey(key)]));
const dataDir = mkdtempSync(join(tmpdir(), 'durektiv-codec-'));
const secret: Payload = {
  metadata: { encoding: Buffer.from('json/plain'), [sealedKey]: Buffer.from('1') },
  data: Buffer.from('"planted"'),
};

let server: ChildProcess;
let url: string;

beforeAll(async () => {
  const env = { ...process.env, DUREKTIV_SECRETS_KEY: key.toString('hex'), DUREKTIV_DATA_DIR: dataDir };
  server = spawn(process.execPath, [main, 'codec', '--port', '0', '--origin', 'https://ui.example.com'], { env });
  const [line] = (await once(server.stdout!, 'data')) as [Buffer];
  url = line.toString().trim();
});

afterAll(async () => {
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  rmSync(dataDir, { recursive: true, force: true });
});

const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');

function asJson({ metadata, data }: Payload) {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]);
  return { metadata: Object.fromEntries(entries) as Record<string, string>, data: base64(data) };
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, json: (await response.json()) as unknown };
}

describe('durektiv codec', () => {
  it('listens on the loopback address', () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('opens what an instance has sealed and leaves the rest as it is', async () => {
    const plain: Payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('1') };
    const sealed = await codec.encode([secret, plain]);
    expect(base64(sealed[0]?.data)).not.toBe(base64(secret.data));
    const { status, json } = await post('/decode', { payloads: sealed.map(asJson) });
    expect({ status, json }).toEqual({ status: 200, json: { payloads: [asJson(secret), asJson(plain)] } });
  });

  it('seals again what it has opened', async () => {
    const { json } = await post('/encode', { payloads: [asJson(secret)] });
    const [payload] = (json as { payloads: [{ metadata: Record<string, string>; data: string }] }).payloads;
    expect(JSON.stringify(payload)).not.toContain(base64(secret.data));
    const bytes = Object.entries(payload.metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]);
    const metadata = Object.fromEntries(bytes) as Record<string, Buffer>;
    expect((await codec.decode([{ metadata, data: Buffer.from(payload.data, 'base64') }])).map(asJson)).toEqual([
      asJson(secret),
    ]);
  });

  it('refuses what another key has sealed, and names that key', async () => {
    const other = secretKey(randomBytes(32));
    const payloads = (await sealingCodec(new Keyring([other])).encode([secret])).map(asJson);
    const { status, json } = await post('/decode', { payloads });
    expect(status).toBe(400);
    expect((json as { message: string }).message).toContain(other.id);
  });

  it.each(['{', '[]', '{"payloads": [{"data": "*"}]}', '{"payloads": 1}'])('refuses the body %s', async (body) => {
    expect((await post('/decode', body)).status).toBe(400);
  });

  it('lets pages of its origin use it', async () => {
    const origin = 'https://ui.example.com';
    const asked = await fetch(`${url}/decode`, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Headers': 'content-type,x-namespace' },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
    expect(asked.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-namespace');
    const { status, headers } = await post('/decode', { payloads: [] }, { Origin: origin });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, origin]);
  });

  it.each(['OPTIONS', 'POST'])('refuses pages of other origins: %s', async (method) => {
    const asked = await fetch(`${url}/decode`, { method, headers: { Origin: 'http://evil.example.com' } });
    expect(asked.status).toBe(403);
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('knows nothing else', async () => {
    expect((await post('/', {})).status).toBe(404);
  });
});

describe('durektiv codec without a key', () => {
  it('says which setting is missing', async () => {
    const env: NodeJS.ProcessEnv = { ...process.env, DUREKTIV_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' };
    delete env['DUREKTIV_SECRETS_KEY'];
    const child = spawn(process.execPath, [main, 'codec', '--port', '0'], { env });
    const told = once(child.stderr, 'data') as Promise<[Buffer]>;
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect((await told)[0].toString()).toContain('DUREKTIV_SECRETS_KEY');
  });
});
