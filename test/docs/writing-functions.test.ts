import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModuleKind, transpile } from 'typescript';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { freePorts } from '../../src/process/ports.js';
import { until } from '../e2e/support/until.js';
import { requirePrograms } from '../support/debian-packages.js';
import { describeUnless } from '../support/describe-unless.js';
import { codeBlocks, page } from './support/pages.js';

const blocks = codeBlocks(page('docs/writing-functions.md'));
const logged: string[] = [];
let folder: string;
let log: Server;
let logPort: number;
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'durektiv-written-'));
  [logPort = 0] = await freePorts(1);
  log = createServer((request, response) => {
    let line = '';
    request.on('data', (chunk: Buffer) => (line += chunk.toString()));
    request.on('end', () => {
      logged.push(`${new URL(request.url ?? '', 'http://log').searchParams.get('aid')}: ${line}`);
      response.end();
    });
  }).listen(logPort, '127.0.0.1');
});
afterEach(() => {
  for (const child of running.splice(0)) process.kill(-(child.pid ?? 0), 'SIGKILL');
  logged.length = 0;
});
afterAll(() => {
  log.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Language {
  readonly title: string;
  readonly fence: string;
  /** The programs that it needs, with the packages of Debian that bring them. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** Saves the source and gives the command that serves it. */
  readonly command: (source: string, port: number) => readonly [string, ...string[]];
}

function saved(name: string, source: string): string {
  const path = join(folder, name);
  writeFileSync(path, source, { mode: 0o755 });
  return path;
}

const languages: readonly Language[] = [
  {
    title: 'TypeScript',
    fence: 'ts',
    needs: {},
    command: (source) => [
      process.execPath,
      saved('total.mjs', transpile(source, { module: ModuleKind.ESNext, target: 9 })),
    ],
  },
  {
    title: 'Python',
    fence: 'python',
    needs: { python3: ['python3'] },
    command: (source) => ['python3', saved('total.py', source)],
  },
  {
    title: 'Go',
    fence: 'go',
    needs: { go: ['golang-go'] },
    command: (source) => ['go', 'run', saved('total.go', source)],
  },
  {
    title: 'Bash',
    fence: 'bash',
    needs: { socat: ['socat'], jq: ['jq'], curl: ['curl'] },
    command: (source, port) => ['socat', `TCP-LISTEN:${port},reuseaddr,fork`, `EXEC:${saved('total.sh', source)}`],
  },
];

async function serve({ fence, command }: Language): Promise<(items: readonly unknown[]) => Promise<Response>> {
  const [port = 0] = await freePorts(1);
  const source = blocks.find(({ language }) => language === fence)?.text ?? '';
  const [program, ...args] = command(source.replace('8080', String(port)).replace('8889', String(logPort)), port);
  running.push(spawn(program, args, { stdio: 'ignore', detached: true }));
  const call = (items: readonly unknown[]): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers: { 'Direktiv-ActionID': 'the-action', Connection: 'close' },
      body: JSON.stringify({ items }),
    });
  await until('the function listens', () => call([{ price: 1, count: 1 }]).catch(() => undefined), 120_000);
  logged.length = 0;
  return call;
}

for (const language of languages) {
  const missing = await requirePrograms(language.needs);
  describeUnless(missing, `the function in ${language.title}`, () => {
    it('answers, logs and fails as the page says', async () => {
      const call = await serve(language);
      expect(await (await call([{ price: 2, count: 3 }])).json()).toEqual({ total: 6 });
      const failed = await call([]);
      expect(failed.headers.get('Direktiv-ErrorCode')).toBe('order.empty');
      expect(failed.headers.get('Direktiv-ErrorMessage')).toBe('an order needs items');
      expect(logged).toEqual(['the-action: 1 items', 'the-action: 0 items']);
    }, 90_000);
  });
}
