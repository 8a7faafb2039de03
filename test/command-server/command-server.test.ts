import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeBlocks, page } from '../docs/support/pages.js';
import { goMissing } from '../support/command-server.js';
import { actionHeaders, actionId, type CommandServer, startCommandServer } from './command-server-fixture.js';

const missing = process.platform === 'linux' ? await goMissing() : 'the command server runs on Linux';
let server: CommandServer;

/** Outputs of commands, in order. */
async function outputs(...commands: readonly string[]): Promise<unknown[]> {
  const { json } = await server.run(commands.map((command) => ({ command })));
  return (json as { Output: unknown }[]).map(({ Output: output }) => output);
}

const texts = () => server.logged.map(({ text }) => text);

describe.skipIf(missing)(
  missing === undefined ? 'the command server (functions 11)' : `the command server (skipped: ${missing})`,
  () => {
    beforeAll(async () => {
      server = await startCommandServer({ GREETING: 'good day', HOME: '/somewhere', SHELL: '/bin/sh' });
    });
    afterAll(() => server.close());
    beforeEach(() => {
      server.logged.length = 0;
      server.logAnswers(200);
    });

    describe('commands', () => {
      it('run in order, in the directory of the action', async () => {
        const answer = await server.run([
          { command: 'sh -c "echo one > order"' },
          { command: 'sh -c "echo two >> order"' },
          { command: 'pwd' },
        ]);
        expect(answer.status).toBe(200);
        expect(answer.json).toEqual([
          { Error: '', Output: '' },
          { Error: '', Output: '' },
          { Error: '', Output: `${server.dir}\n` },
        ]);
        expect(await readFile(join(server.dir, 'order'), 'utf8')).toBe('one\ntwo\n');
      });

      it('print text, with its line end, or JSON when all of it is JSON', async () => {
        expect(
          await outputs('echo hello1', 'echo 444', `echo '{"a":[1,null]}'`, 'printf "1 2"', 'true', 'echo "null"'),
        ).toEqual(['hello1\n', 444, { a: [1, null] }, '1 2', '', null]);
      });

      it('print to stdout and stderr in the order of time', async () => {
        expect(await outputs('sh -c "echo a; echo b >&2; echo c"')).toEqual(['a\nb\nc\n']);
      });

      it('that fail are told of, and the next ones run', async () => {
        const answer = await server.run([
          { command: 'sh -c "echo half; exit 3"' },
          { command: 'no-such-program x' },
          { command: 'echo on' },
        ]);
        expect(answer.json).toEqual([
          { Error: 'exit status 3', Output: 'half\n' },
          { Error: 'exec: "no-such-program": executable file not found in $PATH', Output: '' },
          { Error: '', Output: 'on\n' },
        ]);
      });

      it('answer what the page shows', async () => {
        const [shown] = codeBlocks(page('docs/commands.md')).filter(({ language }) => language === 'json');
        const answer = await server.run([
          { command: 'expr 1 + 2' },
          { command: 'sh -c "echo no such file >&2; exit 1"' },
        ]);
        expect(answer.json).toEqual(JSON.parse(shown?.text ?? ''));
      });

      it('that are to stop end all when they fail', async () => {
        const answer = await server.run([
          { command: 'true', stop: true },
          { command: 'false', stop: true },
          { command: 'touch never' },
        ]);
        expect(answer).toMatchObject({
          status: 500,
          code: 'io.direktiv.error.execution',
          message: 'handler function error: stopped because command 1 failed',
          text: 'handler function error: stopped because command 1 failed\n',
        });
        await expect(stat(join(server.dir, 'never'))).rejects.toThrow('ENOENT');
      });

      it('may be none', async () => {
        expect((await server.post('')).json).toEqual([]);
        expect((await server.post('{}')).json).toEqual([]);
        expect((await server.run([])).text).toBe('[]');
      });

      it('that are empty fail', async () => {
        expect((await server.run([{ command: ' ' }])).json).toEqual([{ Error: 'the command is empty', Output: '' }]);
      });
    });

    describe('a command line', () => {
      const line = async (text: string) => (await outputs(`printf [%s] ${text}`))[0];

      it('is split at blanks, quotes and backslashes keep together', async () => {
        expect(await line(`a  'b c' "d e" f\\ g`)).toBe('[a][b c][d e][f][g]');
        expect(await line(`--x="1 2" ''`)).toBe('[--x=1 2][]');
      });

      it('knows the variables of the container; a bare one may become several words', async () => {
        expect(await line(`$GREETING "$GREETING" '\${GREETING}' $NONE.`)).toBe('[good][day][good day][good day][.]');
      });

      it('leaves a dollar without a name alone', async () => {
        expect(await outputs('sh -c "echo 5$ $(echo 1)"')).toEqual(['5$ 1\n']);
      });

      it('does not know the variables of the command itself; the command does', async () => {
        const envs = [{ name: 'WHO', value: 'me' }];
        const answer = await server.run([
          { command: 'printf "<%s>" "$WHO"', envs },
          { command: 'sh -c "env | grep WHO"', envs },
        ]);
        expect(answer.json).toMatchObject([{ Output: '<>' }, { Output: 'WHO=me\n' }]);
      });

      it('may hold the output of other commands', async () => {
        expect(await line('`echo 1 2` $(echo 3) a$(echo 4)b')).toBe('[1][2][3][a4b]');
        const failing = await server.run([{ command: 'echo $(sh -c "echo no >&2; exit 4")' }]);
        expect(failing.json).toEqual([{ Error: 'no\n: exit status 4', Output: '' }]);
      });

      it('ends where a shell would do something else', async () => {
        for (const sign of [';', '&', '|', '<', '>']) expect(await line(`a ${sign} b`)).toBe('[a]');
        expect(await line('a 2>b')).toBe('[a]');
        expect(await line(`'a;b' "c|d"`)).toBe('[a;b][c|d]');
      });

      it('with a quote that is not closed is an error', async () => {
        for (const open of [`'a`, '"a', '`a', '$(a', 'a)', 'a\\'])
          expect((await server.run([{ command: `echo ${open}` }])).json).toEqual([
            { Error: 'invalid command line string', Output: '' },
          ]);
      });
    });

    describe('the environment', () => {
      it('is that of the container, with the variables of the command', async () => {
        const envs = [
          { name: 'GREETING', value: 'bye' },
          { name: 'NEW', value: 'a b=c' },
        ];
        const answer = await server.run([{ command: 'sh -c "env | sort"', envs }]);
        const lines = (answer.json as { Output: string }[])[0]?.Output.split('\n');
        expect(lines).toEqual(expect.arrayContaining(['GREETING=bye', 'NEW=a b=c', 'HOME=/somewhere']));
      });
    });

    describe('files', () => {
      it('are written before the commands run, with the permission that a number says', async () => {
        const files = [
          { name: 'script.sh', content: '#!/bin/sh\ncat hello.txt\n', permission: 0o755 },
          { name: 'hello.txt', content: 'HELLO', permission: 0o444 },
          { name: 'closed', content: 'x' },
        ];
        const answer = await server.run(
          [{ command: './script.sh' }, { command: 'stat -c %a hello.txt' }, { command: 'stat -c %a closed' }],
          { files },
        );
        expect(answer.json).toEqual([
          { Error: '', Output: 'HELLO' },
          { Error: '', Output: 444 },
          { Error: '', Output: 0 },
        ]);
      });

      it('that cannot be written are an error, and nothing runs', async () => {
        const files = [{ name: 'no/folder', content: '', permission: 0o644 }];
        const answer = await server.run([{ command: 'touch never' }], { files });
        expect(answer).toMatchObject({ status: 500, code: 'io.direktiv.error.execution' });
        expect(answer.message).toMatch(/^failed to prepare file: .*no such file or directory$/);
        await expect(stat(join(server.dir, 'never'))).rejects.toThrow('ENOENT');
      });
    });

    describe('a request', () => {
      const refusal = (message: string) => ({
        ...{ status: 400, code: 'io.direktiv.error.execution' },
        ...{ message, text: `${message}\n` },
      });

      it('that is no JSON, or has the wrong types, is refused', async () => {
        for (const body of ['{', 'x', '{"data":{"commands":"ls"}}', '{"files":[{"permission":"0755"}]}'])
          expect(await server.post(body)).toMatchObject(refusal('failed to unmarshal request payload'));
      });

      it('needs a directory and an action id', async () => {
        const { 'Direktiv-TempDir': dir, ...withoutDir } = actionHeaders(server.dir);
        expect(await server.post('{}', withoutDir)).toMatchObject(refusal('no temp directory provided'));
        const withoutId = { 'Direktiv-TempDir': dir ?? '' };
        expect(await server.post('{}', withoutId)).toMatchObject(refusal('no action id provided'));
      });

      it('has unknown keys ignored, and keys of any case', async () => {
        const body = '{"x":1,"Data":{"Commands":[{"COMMAND":"echo 1","y":2}]}}';
        expect((await server.post(body)).json).toEqual([{ Error: '', Output: 1 }]);
      });

      it('of another method or path is refused; the probes are answered', async () => {
        expect((await fetch(server.url)).status).toBe(405);
        expect((await fetch(`${server.url}/x`, { method: 'POST' })).status).toBe(404);
        for (const path of ['healthz', 'readiness'])
          expect(await (await fetch(`${server.url}/${path}`)).text()).toBe('ok');
      });

      it('may be large, and so may an output', async () => {
        const content = 'x'.repeat(8 << 20);
        const answer = await server.run([{ command: 'cat big', suppress_output: true }, { command: 'wc -c big' }], {
          files: [{ name: 'big', content, permission: 0o644 }],
        });
        expect(answer.json).toEqual([
          { Error: '', Output: content },
          { Error: '', Output: `${8 << 20} big\n` },
        ]);
      });

      it('is refused when it is larger than a sidecar sends', async () => {
        const body = Buffer.alloc(128 * 2 ** 20 + 1, ' ');
        const sent = fetch(server.url, { method: 'POST', body, headers: actionHeaders(server.dir) });
        expect((await sent).headers.get('direktiv-errormessage')).toBe('failed to read request body');
      });

      it('runs beside others', async () => {
        await writeFile(join(server.dir, 'wait.sh'), 'touch $1; until test -e $2; do sleep 0.01; done; echo met', {
          mode: 0o755,
        });
        const both = await Promise.all([outputs('sh wait.sh left right'), outputs('sh wait.sh right left')]);
        expect(both).toEqual([['met\n'], ['met\n']]);
      });
    });

    describe('the log', () => {
      it('hears what is run, what is printed and what fails, as text, with the id of the action', async () => {
        await server.run([{ command: 'echo hello1' }, { command: 'false' }]);
        expect(texts()).toEqual([
          'running 2 commands',
          "running command 'echo hello1'",
          'hello1\n',
          "running command 'false'",
          'exit status 1',
        ]);
        expect(new Set(server.logged.map(({ aid, type }) => `${aid} ${type}`))).toEqual(
          new Set([`${actionId} text/plain`]),
        );
      });

      it('does not hear a command or an output that is suppressed; it is answered all the same', async () => {
        const answer = await server.run([
          { command: 'echo secret', suppress_command: true, suppress_output: true },
          { command: 'echo open', suppress_command: true },
        ]);
        expect(texts()).toEqual(['running 2 commands', 'running command 0', 'running command 1', 'open\n']);
        expect(answer.json).toMatchObject([{ Output: 'secret\n' }, { Output: 'open\n' }]);
      });

      it('that refuses an output makes its command fail', async () => {
        server.logAnswers(500);
        const answer = await server.run([{ command: 'echo lost' }, { command: 'true' }]);
        expect(answer.json).toEqual([
          { Error: 'the output could not be logged: status 500', Output: 'lost\n' },
          { Error: '', Output: '' },
        ]);
      });
    });

    describe('an interrupt', () => {
      const interrupt = (id: string) => fetch(server.url, { method: 'DELETE', headers: { 'Direktiv-ActionID': id } });

      it('ends the commands of its action, with what they have started', async () => {
        const running = server.run([{ command: `sh -c "sh -c 'echo $$ > inner; echo begun; sleep 60'; touch late"` }]);
        await vi.waitFor(() => expect(texts()).toContain('begun\n'), { timeout: 5000 });
        const inner = Number(await readFile(join(server.dir, 'inner'), 'utf8'));
        expect((await interrupt('another')).status).toBe(200);
        expect(() => process.kill(inner, 0)).not.toThrow();
        expect((await interrupt(actionId)).status).toBe(200);
        expect(await running).toMatchObject({
          status: 500,
          code: 'direktiv.actionCancelled',
          message: 'action got cancel request',
        });
        await vi.waitFor(() => expect(() => process.kill(inner, 0)).toThrow('ESRCH'), { timeout: 5000 });
        await expect(stat(join(server.dir, 'late'))).rejects.toThrow('ENOENT');
      });

      it('ends an action that was asked for once more, also when the first of the two has ended', async () => {
        const first = server.run([{ command: 'sh -c "echo first; while [ ! -e go ]; do sleep 0.05; done"' }]);
        await vi.waitFor(() => expect(texts()).toContain('first\n'), { timeout: 5000 });
        const second = server.run([{ command: 'sh -c "echo second; sleep 60"' }]);
        await vi.waitFor(() => expect(texts()).toContain('second\n'), { timeout: 5000 });
        await writeFile(join(server.dir, 'go'), '');
        expect((await first).status).toBe(200);
        await interrupt(actionId);
        expect((await second).code).toBe('direktiv.actionCancelled');
      });

      it('kills what does not end by itself', async () => {
        const running = server.run([{ command: `sh -c "trap '' TERM; echo deaf; while :; do sleep 0.1; done"` }]);
        await vi.waitFor(() => expect(texts()).toContain('deaf\n'), { timeout: 5000 });
        await interrupt(actionId);
        expect((await running).code).toBe('direktiv.actionCancelled');
      });

      it('is what a lost connection is', async () => {
        const gone = new AbortController();
        const body = JSON.stringify({
          data: { commands: [{ command: 'sh -c "echo $$ > pid; echo there; sleep 60"' }] },
        });
        const running = fetch(server.url, {
          ...{ method: 'POST', body, headers: actionHeaders(server.dir), signal: gone.signal },
        });
        await vi.waitFor(() => expect(texts()).toContain('there\n'), { timeout: 5000 });
        gone.abort();
        await expect(running).rejects.toThrow();
        const pid = Number(await readFile(join(server.dir, 'pid'), 'utf8'));
        await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 5000 });
      });
    });
  },
);

describe.skipIf(missing)('a command server by itself', () => {
  it('ends its commands when it is to stop, answers, and goes', async () => {
    const stopped = await startCommandServer();
    const running = stopped.run([{ command: 'sh -c "echo begun; sleep 60"' }]);
    await vi.waitFor(() => expect(stopped.logged.map(({ text }) => text)).toContain('begun\n'), { timeout: 5000 });
    const ended = once(stopped.process, 'exit');
    stopped.process.kill('SIGTERM');
    expect((await running).code).toBe('direktiv.actionCancelled');
    expect(await ended).toEqual([0, null]);
    await stopped.close();
  });

  it('sends no log where nobody has one; the directory of the action is home where there is none', async () => {
    const alone = await startCommandServer({ DIREKTIV_DEV_MODE: 'true' });
    const answer = await alone.run([{ command: 'sh -c "env | grep HOME"' }]);
    expect(answer.json).toEqual([{ Error: '', Output: `HOME=${alone.dir}\n` }]);
    expect(alone.logged).toEqual([]);
    await alone.close();
  });
});
