import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { parse } from 'yaml';
import type { StoredObject } from './api-server.js';
import type { TestCluster } from './test-cluster.js';

/** The API server of Kubernetes itself; etcd is beside it, or on the path. Undefined: there is none, the fake one does. */
export const realApiServer = process.env['DUREKTIV_TEST_KUBE_APISERVER'];

interface RunningServer {
  readonly url: string;
  readonly token: string;
  readonly workerToken: string;
}

const agent = new Agent({ connect: { rejectUnauthorized: false } });
const roots: Readonly<Record<string, string>> = {
  deployments: '/apis/apps/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
};
const patience = 60_000;
const worker = 'worker';
let running: Promise<RunningServer> | undefined;

/** A namespace of its own in the one server of this process. */
export async function startRealCluster(program: string): Promise<TestCluster> {
  running ??= start(program);
  const { url, token, workerToken } = await running;
  const namespace = `test-${randomUUID().slice(0, 8)}`;
  const ask = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await request(url + path, { method, dispatcher: agent, headers, ...sent });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return JSON.parse(text);
  };
  await ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const rights = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  await ask('POST', `${rights}/roles`, { metadata: { name: worker }, rules: documentedRules() });
  await ask('POST', `${rights}/rolebindings`, {
    metadata: { name: worker },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: worker },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: worker }],
  });
  return {
    ...{ url, token, workerToken, namespace, changes: [], opened: [] },
    cutStreams: () => undefined,
    async all(plural) {
      const path = `${roots[plural] ?? '/api/v1'}/namespaces/${namespace}/${plural}`;
      return ((await ask('GET', path)) as { items: StoredObject[] }).items;
    },
    close: async () => undefined,
  };
}

async function start(program: string): Promise<RunningServer> {
  const dir = await mkdtemp(join(tmpdir(), 'durektiv-apiserver-'));
  const [etcd = 0, peer = 0, port = 0] = await Promise.all([freePort(), freePort(), freePort()]);
  const key = join(dir, 'key.pem');
  const tokens = join(dir, 'tokens.csv');
  const token = randomUUID();
  const workerToken = randomUUID();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(tokens, `${token},tester,tester,system:masters\n${workerToken},${worker},${worker}\n`);
  const etcdUrl = `http://127.0.0.1:${etcd}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  const path = `${join(program, '..')}:${process.env['PATH'] ?? ''}`;
  untilParentEnds(dir, path, [
    ...['etcd', '--data-dir', join(dir, 'etcd'), '--unsafe-no-fsync'],
    ...['--listen-client-urls', etcdUrl, '--advertise-client-urls', etcdUrl],
    ...['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl],
    ...['--initial-cluster', `default=${peerUrl}`],
  ]);
  untilParentEnds(dir, path, [
    ...[program, '--etcd-servers', etcdUrl, '--secure-port', String(port), '--bind-address', '127.0.0.1'],
    ...['--cert-dir', join(dir, 'certs'), '--service-cluster-ip-range', '10.0.0.0/24'],
    ...['--service-account-issuer', 'https://durektiv.test', '--service-account-key-file', key],
    ...['--service-account-signing-key-file', key, '--token-auth-file', tokens],
    // Nobody makes the service account of a namespace here.
    ...['--authorization-mode', 'RBAC', '--disable-admission-plugins', 'ServiceAccount'],
  ]);
  const url = `https://127.0.0.1:${port}`;
  await untilReady(url, token);
  return { url, token, workerToken };
}

/** What docs/functions.md says that a worker needs. */
function documentedRules(): unknown {
  const page = readFileSync(new URL('../../../docs/functions.md', import.meta.url), 'utf8');
  const block = /```yaml\n(rules:\n[\s\S]*?)```/.exec(page)?.[1] ?? '';
  return (parse(block) as { rules: unknown }).rules;
}

/** A process that ends with this one, however that ends; what it says goes to a file. */
function untilParentEnds(dir: string, path: string, command: readonly string[]): void {
  const name = command[0]?.split('/').at(-1) ?? '';
  const script = `"$@" >${dir}/${name}.log 2>&1 & cat >/dev/null; kill -9 $!; wait; rm -rf ${dir}`;
  const env = { ...process.env, PATH: path };
  spawn('sh', ['-c', script, 'sh', ...command], { env, stdio: ['pipe', 'ignore', 'ignore'] }).unref();
}

async function untilReady(url: string, token: string): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    const options = { dispatcher: agent, headers: { authorization: `Bearer ${token}` } };
    const answer = await request(`${url}/readyz`, options).catch(() => undefined);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return;
    if (Date.now() > until) throw new Error(`the API server is not ready after ${patience / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
