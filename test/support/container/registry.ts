import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { requirePrograms } from '../debian-packages.js';

/** A registry of images on this machine, which asks for a password. */
export interface TestRegistry {
  /** Host and port, as images name it. */
  readonly host: string;
  readonly user: string;
  readonly password: string;
  /** Puts an image of the engine there, and takes its new name away from the engine. @returns that name */
  push(docker: Docker, image: string, name: string): Promise<string>;
  close(): Promise<void>;
}

const user = 'puller';
const password = 's3cret pass';
const passwordHash = '$2b$04$3lFy2D7I1ROJTZlAD2KhlOQspiC.Zdypz9x9deeO3d4QhsXCAO/AK';

/** Why there is no registry, undefined when there is one. */
export function registryMissing(): Promise<string | undefined> {
  return requirePrograms({ 'docker-registry': ['docker-registry'] });
}

/** Starts the registry of Docker at a port. */
export async function startRegistry(port: number): Promise<TestRegistry> {
  const dir = await mkdtemp(join(tmpdir(), 'durektiv-registry-'));
  const host = `127.0.0.1:${port}`;
  await writeFile(join(dir, 'users'), `${user}:${passwordHash}\n`);
  const config = {
    version: '0.1',
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(dir, 'images') } },
    http: { addr: host },
    auth: { htpasswd: { realm: 'tests', path: join(dir, 'users') } },
  };
  // JSON is YAML, too.
  await writeFile(join(dir, 'config.yml'), JSON.stringify(config));
  const server = spawn('docker-registry', ['serve', join(dir, 'config.yml')], { stdio: 'ignore' });
  await answering(`http://${host}/v2/`);
  return {
    ...{ host, user, password },
    async push(docker, image, name) {
      const repo = `${host}/${name}`;
      await docker.getImage(image).tag({ repo, tag: '1' });
      const there = docker.getImage(`${repo}:1`);
      const authconfig = { username: user, password, serveraddress: host };
      await followed(docker, await there.push({ authconfig }));
      await there.remove();
      return `${repo}:1`;
    },
    async close() {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      await rm(dir, { recursive: true });
    },
  };
}

function followed(docker: Docker, stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, steps: { error?: string }[] | null) => {
      const said = steps?.find((step) => step.error !== undefined)?.error;
      if (error === null && said === undefined) resolve();
      else reject(error ?? new Error(said));
    });
  });
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === 401) return;
    await sleep(50);
  }
  throw new Error('the registry does not answer');
}
