import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from '../../../src/process/ports.js';
import { requirePrograms } from '../debian-packages.js';

const run = promisify(execFile);
const packages = ['podman', 'runc', 'slirp4netns', 'uidmap', 'iptables', 'docker-registry'];

/** Podman with its images and containers in a folder, behind a socket that speaks Docker's language. */
export interface Podman {
  readonly socket: string;
  /** Port of this machine at which it takes images from a registry without TLS. */
  registryPort(): Promise<number>;
  /** Ends the service as a crash would; containers go on. */
  kill(): Promise<void>;
  /** Starts the service, again after {@link kill}. */
  start(): Promise<void>;
  /** Another service for the same containers. It is not started yet. */
  another(socket: string): Podman;
}

/** @returns why there is no Podman, undefined when there is one */
export async function requirePodman(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can run the containers of the tests';
  return requirePrograms({ podman: packages, runc: packages });
}

/** The Podman of a folder. It is not started yet. */
export function podmanIn(dir: string): Podman {
  return service(dir, join(dir, 'podman.sock'), join(dir, 'podman.pid'));
}

function service(dir: string, socket: string, pidFile: string): Podman {
  return {
    socket,
    registryPort: async () => Number(await readFile(join(dir, 'registry.port'), 'utf8')),
    async start() {
      await writePolicy(dir);
      await allowRegistry(dir);
      const log = openSync(join(dir, 'podman.log'), 'a');
      const args = [...storage(dir), 'system', 'service', '--time', '0', `unix://${socket}`];
      const child = spawn('podman', args, { detached: true, stdio: ['ignore', log, log], env: environment(dir) });
      closeSync(log);
      child.unref();
      await writeFile(pidFile, String(child.pid));
      await answering(socket);
    },
    async kill() {
      const pid = Number(await readFile(pidFile, 'utf8'));
      process.kill(pid, 'SIGKILL');
      while (isAlive(pid)) await sleep(5);
      await rm(socket, { force: true });
      await rm(pidFile);
    },
    another: (other) => service(dir, other, `${other}.pid`),
  };
}

/** Ends the Podman of a folder with all that is in it. */
export async function removePodman(dir: string): Promise<void> {
  const pid = await readFile(join(dir, 'podman.pid'), 'utf8').catch(() => undefined);
  if (pid === undefined) return;
  process.kill(Number(pid), 'SIGTERM');
  while (isAlive(Number(pid))) await sleep(50);
  const reset = () => run('podman', [...storage(dir), 'system', 'reset', '--force'], { env: environment(dir) });
  // What watches over a container that has just ended may still write its last event into a folder that is removed.
  await reset().catch(() => sleep(1_000).then(reset));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function storage(dir: string): string[] {
  const path = (name: string): string => join(dir, name);
  return ['--runtime', 'runc', '--root', path('root'), '--runroot', path('run'), '--tmpdir', path('tmp')];
}

/** Podman looks for its policy at home first, so the machine's own is left as it is. */
function environment(dir: string): NodeJS.ProcessEnv {
  return { ...process.env, HOME: dir };
}

async function writePolicy(dir: string): Promise<void> {
  const folder = join(dir, '.config/containers');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'policy.json'), JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }));
}

/** Read once by the service, so the port is chosen before anybody listens there. */
async function allowRegistry(dir: string): Promise<void> {
  const file = join(dir, '.config/containers/registries.conf');
  if (existsSync(file)) return;
  const [port = 0] = await freePorts(1);
  await writeFile(join(dir, 'registry.port'), String(port));
  await writeFile(file, `[[registry]]\nlocation = "127.0.0.1:${port}"\ninsecure = true\n`);
}

async function answering(socket: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const asked = run('curl', ['-s', '--unix-socket', socket, 'http://podman/_ping']);
    if ((await asked.catch(() => ({ stdout: '' }))).stdout === 'OK') return;
    await sleep(50);
  }
  throw new Error('podman does not answer');
}
