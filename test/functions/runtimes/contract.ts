import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { extract, pack, type Header } from 'tar-stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActionFile } from '../../../src/functions/files/action-file.js';
import type { FunctionRuntime } from '../../../src/functions/runtime.js';
import type { MemoryVariables } from '../support/memory-variables.js';
import { startScriptedFunction, type Script, type ScriptedFunction } from '../support/scripted-function.js';
import { caller, functionRequest, type LoggedLine, never } from './endpoint-fixture.js';

/** A runtime whose function of the image `img` is the one at a URL, and what it reaches. */
export interface RuntimeUnderTest {
  readonly runtime: FunctionRuntime;
  readonly variables: MemoryVariables;
  readonly lines: LoggedLine[];
  /** URL of `/log` and `/var`, as the script of a function finds them. */
  readonly logUrl: string;
  close(): Promise<void>;
}

export type StartRuntime = (fn: ScriptedFunction) => Promise<RuntimeUnderTest>;

const file = (changes: Partial<ActionFile> = {}): ActionFile => ({
  key: 'data',
  as: 'data',
  scope: 'instance',
  type: 'plain',
  ...changes,
});

/** What a function meets in its directory and on port 8889, the same whatever runtime calls it (functions 5, 6). */
export function describeFilesAndVariables(start: StartRuntime, host = '127.0.0.1'): void {
  let fn: ScriptedFunction;
  let under: RuntimeUnderTest;

  beforeAll(async () => {
    fn = await startScriptedFunction(0, host);
    under = await start(fn);
  });
  beforeEach(() => {
    under.variables.clear();
    under.lines.length = 0;
  });
  afterAll(async () => {
    await under.close();
    await fn.close();
  });

  async function run(script: Script, files: readonly ActionFile[] = []) {
    fn.script = script;
    return under.runtime.call(functionRequest({}, { files }), never);
  }
  const seen = (path: string) => (dir: string) => readFile(join(dir, path), 'latin1');
  const reading =
    (path: string): Script =>
    async ({ dir }) =>
      seen(path)(dir);

  describe('the place of a call in its trace', () => {
    const traceHeaders: Script = async ({ request: { headers } }) => {
      const { traceparent = null, tracestate = null } = headers;
      return { traceparent, tracestate };
    };

    it('is told in the headers', async () => {
      const trace = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: 'vendor=1' };
      fn.script = traceHeaders;
      const result = await under.runtime.call({ ...functionRequest({}), trace }, never);
      expect(result).toEqual({ kind: 'success', value: trace });
    });

    it('is not told when there is none', async () => {
      const nothing = { traceparent: null, tracestate: null };
      expect(await run(traceHeaders)).toEqual({ kind: 'success', value: nothing });
    });
  });

  describe('files of an action', () => {
    it.each(['instance', 'workflow', 'namespace', 'file'] as const)('come from the scope %s', async (scope) => {
      under.variables.set(scope, 'data', '\x00\xff text');
      expect(await run(reading('data'), [file({ scope })])).toEqual({
        kind: 'success',
        value: Buffer.from('\x00\xff text').toString('latin1'),
      });
    });

    it('may be put into folders', async () => {
      under.variables.set('instance', 'data', 'x');
      expect(await run(reading('a/b/c.txt'), [file({ as: 'a/b/c.txt' })])).toEqual({ kind: 'success', value: 'x' });
    });

    it('are decoded with the type base64', async () => {
      under.variables.set('instance', 'data', 'aGVs\nbG8=\n');
      expect(await run(reading('data'), [file({ type: 'base64' })])).toEqual({ kind: 'success', value: 'hello' });
    });

    it('that are no base64 leave the function uncalled', async () => {
      under.variables.set('instance', 'data', 'not base64!');
      const before = fn.calls.length;
      expect(await run(reading('data'), [file({ type: 'base64' })])).toEqual({
        kind: 'unreachable',
        reason: expect.stringContaining('file data: what is stored is no base64') as string,
      });
      expect(fn.calls.length).toBe(before);
    });

    it.each([
      ['tar', (bytes: Buffer) => bytes],
      ['tar.gz', (bytes: Buffer) => gzipSync(bytes)],
    ] as const)('are unpacked with the type %s', async (type, packed) => {
      const archive = await tarOf([
        [{ name: '/', type: 'directory' }],
        [{ name: '/run.sh', mode: 0o755 }, 'echo'],
        [{ name: 'deep/er/a..b' }, 'x'],
        [{ name: 'empty/', type: 'directory' }],
      ]);
      under.variables.set('workflow', 'tools', packed(archive));
      const found = await run(
        async ({ dir }) => ({
          names: (await readdir(join(dir, 'in/tools'), { recursive: true })).sort(),
          text: await seen('in/tools/deep/er/a..b')(dir),
          mode: (await stat(join(dir, 'in/tools/run.sh'))).mode & 0o777,
        }),
        [file({ key: 'tools', as: 'in/tools', scope: 'workflow', type })],
      );
      expect(found).toEqual({
        kind: 'success',
        value: { names: ['deep', 'deep/er', 'deep/er/a..b', 'empty', 'run.sh'], text: 'x', mode: 0o755 },
      });
    });

    it('have the permissions that the action gives them, those of an archive too', async () => {
      under.variables.set('instance', 'data', 'x');
      under.variables.set('instance', 'dir', await tarOf([[{ name: 'a/b', mode: 0o600 }, 'x']]));
      const modes = await run(
        async ({ dir }) =>
          Promise.all(['data', 'dir/a/b'].map(async (path) => (await stat(join(dir, path))).mode & 0o777)),
        [file({ permissions: 0o751 }), file({ key: 'dir', as: 'dir', type: 'tar', permissions: 0o444 })],
      );
      expect(modes).toEqual({ kind: 'success', value: [0o751, 0o444] });
    });

    it.each([
      ['plain', 'file', ''],
      ['base64', 'file', ''],
      ['tar', 'directory', []],
      ['tar.gz', 'directory', []],
    ] as const)('that are missing are empty: %s', async (type, kind, content) => {
      const look: Script = async ({ dir }) => (kind === 'file' ? seen('data')(dir) : readdir(join(dir, 'data')));
      expect(await run(look, [file({ type })])).toEqual({ kind: 'success', value: content });
    });

    it.each([
      ['a name that leads out', [[{ name: '../evil' }, 'x']]],
      ['a name that leads out below', [[{ name: 'a/../../evil' }, 'x']]],
      ['a symbolic link', [[{ name: 'l', type: 'symlink', linkname: '/etc' }]]],
      ['a hard link', [[{ name: 'l', type: 'link', linkname: '/etc/passwd' }]]],
      ['a device', [[{ name: 'd', type: 'character-device' }]]],
      ['a pipe', [[{ name: 'p', type: 'fifo' }]]],
    ] as [string, TarEntry[]][])('are refused when an archive holds %s', async (_what, entries) => {
      for (const type of ['tar', 'tar.gz'] as const) {
        const archive = await tarOf(entries);
        under.variables.set('instance', 'data', type === 'tar' ? archive : gzipSync(archive));
        const before = fn.calls.length;
        expect(await run(async () => ({}), [file({ type })])).toEqual({
          kind: 'unreachable',
          reason: expect.stringMatching(/file data: the archive holds/) as string,
        });
        expect(fn.calls.length).toBe(before);
      }
    });

    it.each([
      ['tar', Buffer.from('no archive')],
      ['tar', Buffer.alloc(1000, 'x')],
      ['tar.gz', Buffer.from('no archive')],
      ['tar.gz', gzipSync(Buffer.alloc(5000, 'a')).subarray(0, 20)],
    ] as const)('are refused when they are no %s archive', async (type, bytes) => {
      under.variables.set('instance', 'data', bytes);
      expect(await run(async () => ({}), [file({ type })])).toMatchObject({ kind: 'unreachable' });
    });

    it('leave the function uncalled when the store is down', async () => {
      under.variables.failWith('the store is down');
      expect(await run(async () => ({}), [file()])).toMatchObject({ kind: 'unreachable' });
    });
  });

  describe('out folders', () => {
    it('are there for every scope, and writable', async () => {
      const folders = await run(async ({ dir }) => {
        const folders = await readdir(join(dir, 'out'));
        await Promise.all(folders.map((scope) => mkdir(join(dir, 'out', scope, 'probe'))));
        await Promise.all(folders.map((scope) => removed(join(dir, 'out', scope, 'probe'))));
        return folders.sort();
      });
      expect(folders).toEqual({ kind: 'success', value: ['file', 'instance', 'namespace', 'workflow'] });
    });

    it('make variables of files, without a type', async () => {
      await run(async ({ dir }) => {
        await writeFile(join(dir, 'out/instance/one'), '\x00\xff', 'latin1');
        await writeFile(join(dir, 'out/workflow/two.txt'), 'zwei');
        await writeFile(join(dir, 'out/namespace/three'), '');
      });
      expect(under.variables.writes).toEqual(['namespace three ()', 'workflow two.txt ()', 'instance one ()']);
      expect(under.variables.get('instance', 'one')).toEqual(Buffer.from([0, 255]));
      expect(under.variables.get('workflow', 'two.txt')?.toString()).toBe('zwei');
    });

    it('make a tar.gz of a directory, whose first entry is the directory itself; links are left out', async () => {
      await run(async ({ dir }) => {
        const tree = join(dir, 'out/workflow/tree');
        await mkdir(join(tree, 'sub'), { recursive: true });
        await writeFile(join(tree, 'sub/a.sh'), 'echo');
        await chmod(join(tree, 'sub/a.sh'), 0o750);
        await symlink('/etc/passwd', join(tree, 'link'));
        await symlink('/etc', join(dir, 'out/workflow/etc'));
      });
      const entries = await untar(gunzipSync(under.variables.get('workflow', 'tree') ?? Buffer.alloc(0)));
      expect(entries).toEqual([
        ['/', 'directory', 0o755, ''],
        ['/sub/', 'directory', 0o755, ''],
        ['/sub/a.sh', 'file', 0o750, 'echo'],
      ]);
      expect(under.variables.writes).toEqual(['workflow tree ()']);
    });

    it('and files make a round trip', async () => {
      await run(async ({ dir }) => {
        await mkdir(join(dir, 'out/workflow/x/y'), { recursive: true });
        await writeFile(join(dir, 'out/workflow/x/y/z'), 'there and back');
      });
      const back = [file({ key: 'x', as: 'x', scope: 'workflow', type: 'tar.gz' })];
      expect(await run(reading('x/y/z'), back)).toEqual({ kind: 'success', value: 'there and back' });
    });

    it.each([
      ['an error code', 200, { 'Direktiv-ErrorCode': 'com.x' }, { kind: 'error', code: 'com.x' }],
      ['another status than 2xx', 500, {}, { kind: 'error', code: 'container failed' }],
    ])('count when the function answers %s', async (_what, status, headers, expected) => {
      const result = await run(async ({ dir, response }) => {
        await writeFile(join(dir, 'out/instance/kept'), 'x');
        response.writeHead(status, headers).end();
      });
      expect(result).toMatchObject(expected);
      expect(under.variables.get('instance', 'kept')?.toString()).toBe('x');
    });

    it('do not count when the connection breaks', async () => {
      const result = await run(async ({ dir, response }) => {
        await writeFile(join(dir, 'out/instance/lost'), 'x');
        response.socket?.resetAndDestroy();
      });
      expect(result).toMatchObject({ kind: 'crash' });
      expect(under.variables.writes).toEqual([]);
    });

    it('do not count when nobody waits any more', async () => {
      const request = functionRequest({}, { deadline: Date.now() + 300 });
      let done: () => void = () => undefined;
      const answered = new Promise<void>((resolve) => (done = resolve));
      fn.script = async ({ dir, response }) => {
        await new Promise((resolve) => setTimeout(resolve, 900));
        await writeFile(join(dir, 'out/instance/late'), 'x');
        response.once('close', done);
      };
      expect(await under.runtime.call(request, never)).toEqual({ kind: 'timeout' });
      await answered;
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(under.variables.writes).toEqual([]);
    });

    it.each([
      ['a name that no variable has', 'out/instance/1-bad'],
      ['a file of the namespace', 'out/file/x'],
    ])('crash the call for %s, and nothing is written', async (_what, path) => {
      const result = await run(async ({ dir }) => {
        await writeFile(join(dir, path), 'x');
        await writeFile(join(dir, 'out/namespace/good'), 'x');
      });
      expect(result).toEqual({ kind: 'crash', reason: expect.stringContaining(path) as string });
      expect(under.variables.writes).toEqual([]);
    });

    it('that a function replaced by a link to elsewhere give nothing', async () => {
      await run(async ({ dir }) => {
        await removed(join(dir, 'out/instance'));
        await symlink(dirname(import.meta.filename), join(dir, 'out/instance'));
      });
      expect(under.variables.writes).toEqual([]);
    });

    it('that a function removed are no error', async () => {
      const result = await run(async ({ dir }) => removed(join(dir, 'out')));
      expect(result.kind).toBe('success');
    });
  });

  describe('the directory of an action', () => {
    it.each([
      ['success', 200],
      ['failure', 500],
    ])('is removed with all that is in it after a %s', async (_what, status) => {
      let path = '';
      await run(async ({ dir, response }) => {
        path = dir;
        await mkdir(join(dir, 'a/b'), { recursive: true });
        await writeFile(join(dir, 'a/b/c'), 'x');
        response.writeHead(status).end('{}');
      });
      await expect.poll(() => existsSync(path), { timeout: 5000 }).toBe(false);
    });
  });

  describe('while an action runs', () => {
    it('its function reads and sets variables, and logs', async () => {
      under.variables.set('namespace', 'greeting', 'hello');
      const result = await run(async ({ actionId }) => {
        const base = under.logUrl;
        const got = await (await fetch(`${base}/var?aid=${actionId}&scope=namespace&key=greeting`)).text();
        const set = await fetch(`${base}/var?aid=${actionId}&scope=workflow&key=answer`, {
          method: 'POST',
          body: `${got} you`,
          headers: { 'Content-Type': 'text/plain' },
        });
        const logged = await fetch(`${base}/log?aid=${actionId}`, { method: 'POST', body: 'line\n' });
        return [set.status, logged.status];
      });
      expect(result).toEqual({ kind: 'success', value: [200, 200] });
      expect(under.variables.get('workflow', 'answer')?.toString()).toBe('hello you');
      expect(under.variables.writes).toEqual(['workflow answer (text/plain)']);
      expect(under.lines).toEqual([{ caller: expect.objectContaining(caller) as unknown, message: 'line\n' }]);
    });

    it('and no longer', async () => {
      let id = '';
      await run(async ({ actionId }) => void (id = actionId));
      for (const path of ['var', 'log'])
        expect((await fetch(`${under.logUrl}/${path}?aid=${id}&key=x`)).status).toBe(404);
    });
  });
}

function removed(path: string): Promise<void> {
  return rm(path, { recursive: true });
}

export type TarEntry = [header: Partial<Header> & Pick<Header, 'name'>, content?: string];

export async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const [header, content = ''] of entries) archive.entry(header, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function untar(bytes: Buffer): Promise<[name: string, type: string, mode: number, content: string][]> {
  const archive = extract();
  archive.end(bytes);
  const found: [string, string, number, string][] = [];
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
    found.push([entry.header.name, entry.header.type, entry.header.mode, Buffer.concat(chunks).toString()]);
  }
  return found;
}
