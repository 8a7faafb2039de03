import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { pack, type Pack } from 'tar-stream';
import ts from 'typescript';
import { buildCommandServer, buildProgram, goMissing } from '../command-server.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');

/** Holds Node.js, the engine as its own image does, and functions for tests in `/fn`. */
export const testImage = 'localhost/durektiv-test:latest';

/** Libraries that the sidecar needs; those that they need come with them. */
const libraries = ['commander', 'undici', 'tar-stream'];

/** Has nothing but one static program, `/tool`, and no command of its own. */
export const scratchImage = 'localhost/durektiv-scratch:latest';

/** Puts the image together from what is on this machine: none has to be fetched. */
export function loadTestImage(docker: Docker): Promise<void> {
  return load(docker, testImage, ['ENV PATH=/usr/bin', 'CMD ["node", "/fn/stub.mjs"]'], fill);
}

/** Needs Go. */
export function loadScratchImage(docker: Docker): Promise<void> {
  return load(docker, scratchImage, ['ENV PATH=/', 'ENV GREETING=hello'], async (tar) => {
    const dir = await mkdtemp(join(tmpdir(), 'durektiv-image-'));
    await addFile(tar, await buildProgram(join(import.meta.dirname, 'tool.go'), dir), 'tool', 0o755);
    await rm(dir, { recursive: true });
    tar.finalize();
  });
}

async function load(
  docker: Docker,
  image: string,
  changes: readonly string[],
  fill: (tar: Pack) => Promise<void>,
): Promise<void> {
  const tar = pack();
  const filling = fill(tar).catch((error: unknown) => tar.destroy(error as Error));
  const [repo = '', tag = ''] = image.split(':');
  const stream = await docker.importImage(Readable.from(tar), { repo, tag, changes: [...changes] });
  const steps = await new Promise<{ status?: string }[]>((resolve, reject) => {
    docker.modem.followProgress(stream, (error, all) => (error === null ? resolve(all as []) : reject(error)));
  });
  await filling;
  // Podman passes over the tag.
  await docker.getImage(steps.at(-1)?.status ?? '').tag({ repo, tag });
}

async function fill(tar: Pack): Promise<void> {
  await addPrograms(tar, {
    'usr/bin/node': await realpath(process.execPath),
    'usr/bin/bash': await realpath('/bin/bash'),
    'usr/bin/cat': await realpath('/bin/cat'),
  });
  await addTree(tar, join(root, 'dist/src'), 'app/dist/src', (path) => path.endsWith('.js'));
  await addFile(tar, join(root, 'package.json'), 'app/package.json');
  for (const library of await withDependencies(libraries))
    await addTree(tar, join(root, 'node_modules', library), `app/node_modules/${library}`, (path) =>
      /\.([cm]?js|json)$/.test(path),
    );
  await addTree(tar, join(import.meta.dirname, 'functions'), 'fn', () => true);
  await addStub(tar);
  await addCommandServer(tar);
  tar.entry({ name: 'etc/passwd' }, 'root:x:0:0:root:/:/none\nnode:x:1000:1000::/:/none\n');
  tar.entry({ name: 'tmp', type: 'directory', mode: 0o1777 });
  // A program for another machine: an ELF header for aarch64, and nothing else.
  const header = Buffer.alloc(120);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(183, 18);
  tar.entry({ name: 'fn/foreign', mode: 0o755 }, header);
  tar.finalize();
}

/** Programs of this machine (path in the image -> path here), with the libraries that they need. */
async function addPrograms(tar: Pack, programs: Readonly<Record<string, string>>): Promise<void> {
  const { stdout } = await run('ldd', Object.values(programs));
  const found = new Set([...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path = '']) => path));
  for (const [to, from] of Object.entries(programs)) await addFile(tar, from, to, 0o755);
  for (const path of found) await addFile(tar, await realpath(path), path.slice(1), 0o755);
}

/** The stub of the other tests, as a function of its own. */
async function addStub(tar: Pack): Promise<void> {
  const source = await readFile(join(import.meta.dirname, '../function-stub.ts'), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  tar.entry({ name: 'fn/function-stub.mjs' }, outputText);
}

/** Where Go is. */
async function addCommandServer(tar: Pack): Promise<void> {
  if ((await goMissing()) !== undefined) return;
  const dir = await mkdtemp(join(tmpdir(), 'durektiv-image-'));
  await addFile(tar, await buildCommandServer(dir), 'usr/share/direktiv/direktiv-cmd', 0o755);
  await rm(dir, { recursive: true });
}

async function withDependencies(names: readonly string[]): Promise<Set<string>> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dependencies?: Record<string, string> }>;
  };
  const found = new Set<string>();
  const add = (name: string): void => {
    const entry = lock.packages[`node_modules/${name}`];
    if (entry === undefined || found.has(name)) return;
    found.add(name);
    Object.keys(entry.dependencies ?? {}).forEach(add);
  };
  names.forEach(add);
  return found;
}

async function addTree(tar: Pack, from: string, to: string, wanted: (path: string) => boolean): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && wanted(path)) await addFile(tar, path, join(to, relative(from, path)));
  }
}

async function addFile(tar: Pack, from: string, to: string, mode = 0o644): Promise<void> {
  tar.entry({ name: to, mode }, await readFile(from));
}
