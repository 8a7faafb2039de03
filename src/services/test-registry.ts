import type { RegistryLogin } from '../store/secrets/registries.js';

const patience = 10_000;

/**
 * Tries to log in to a registry of images, as the Docker Registry protocol asks for it: without a password, with it, or by a token.
 * @returns why the registry does not take the login, undefined when it does
 */
export async function testRegistry(login: RegistryLogin): Promise<string | undefined> {
  const address = addressOf(login.url);
  if (address === undefined) return `"${login.url}" is not the address of a registry`;
  try {
    return await logIn(address, login);
  } catch (error) {
    // Every way in which a request can fail; none of them is our fault.
    return `the registry ${address.host} cannot be reached: ${reasonOf(error)}`;
  }
}

/** Users write `docker.io` or `https://docker.io`; Docker Hub answers elsewhere. */
function addressOf(url: string): URL | undefined {
  const text = /^https?:\/\//.test(url) ? url : `https://${url}`;
  if (!URL.canParse('/v2/', text)) return undefined;
  const address = new URL('/v2/', text);
  if (address.hostname === 'docker.io') address.hostname = 'registry-1.docker.io';
  return address;
}

async function logIn(address: URL, { user, password }: RegistryLogin): Promise<string | undefined> {
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const open = await ask(address);
  if (open.status !== 401) return refusal(address, open.status);
  const challenge = open.headers.get('www-authenticate') ?? '';
  const token = /^bearer /i.test(challenge) ? tokenAddress(challenge, address) : address;
  if (token === undefined) return `the registry ${address.host} asks for a token in a way that is not understood`;
  return refusal(token, (await ask(token, basic)).status);
}

/** A password that goes to a registry by https never goes on without. */
function tokenAddress(challenge: string, registry: URL): URL | undefined {
  const parameter = (name: string) => new RegExp(`${name}="([^"]*)"`, 'i').exec(challenge)?.[1];
  const realm = parameter('realm') ?? '';
  if (!URL.canParse(realm)) return undefined;
  const address = new URL(realm);
  if (address.protocol !== 'https:' && address.protocol !== registry.protocol) return undefined;
  address.searchParams.set('service', parameter('service') ?? '');
  return address;
}

async function ask(address: URL, authorization?: string): Promise<Response> {
  const response = await fetch(address, {
    headers: authorization === undefined ? {} : { Authorization: authorization },
    signal: AbortSignal.timeout(patience),
  });
  await response.body?.cancel();
  return response;
}

function refusal(address: URL, status: number): string | undefined {
  return status === 200 ? undefined : `${address.host} answered ${status}`;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
