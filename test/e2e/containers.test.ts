import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goMissing } from '../support/command-server.js';
import { describeWithContainers } from '../support/container/describe.js';
import { testEngine } from '../support/container/engine.js';
import { loadScratchImage, scratchImage, testImage } from '../support/container/image.js';
import { registryMissing, startRegistry, type TestRegistry } from '../support/container/registry.js';
import { useEngine } from './support/engine.js';

const missing = (await goMissing()) ?? (await registryMissing());
const title = 'an image of this machine';

describeWithContainers(missing === undefined ? title : `${title} (skipped: ${missing})`, () => {
  if (missing !== undefined) return it.skip('runs commands', () => undefined);
  const engine = useEngine({ containers: true });

  beforeAll(async () => {
    await engine().api.namespace('commands');
    await loadScratchImage((await testEngine()).docker);
  });

  const flow = (input: string, cmd = '/usr/share/direktiv/direktiv-cmd', image = scratchImage) => `
functions: [{id: f, type: knative-workflow, image: '${image}', cmd: ${cmd}}]
states:
- id: a
  type: action
  timeout: PT60S
  action: {function: f, input: ${input}}
`;
  const run = (...parts: Parameters<typeof flow>) => engine().api.submit('commands', flow(...parts));

  it('runs commands, with files, and answers what they print', async () => {
    const { status, output } = await run(`{
      files: [{name: a.json, content: '{"a": 1}', permission: 0444}],
      data: {commands: [{command: tool cat a.json}, {command: tool env GREETING}, {command: 'tool cat none', stop: false}]}}`);
    expect({ status, output }).toEqual({
      status: 'complete',
      output: {
        return: [
          { Error: '', Output: { a: 1 } },
          { Error: '', Output: 'hello\n' },
          { Error: 'exit status 1', Output: 'open none: no such file or directory\n' },
        ],
      },
    });
  });

  it('logs for the instance what it runs and what that prints', async () => {
    const { id } = await run('{data: {commands: [{command: tool env GREETING}]}}');
    expect(await engine().api.logs('commands', id)).toEqual(
      expect.arrayContaining(['running 1 commands', "running command 'tool env GREETING'", 'hello\n']),
    );
  });

  it('leaves variables', async () => {
    await run('{data: {commands: [{command: tool put out/namespace/left "by a command"}]}}');
    const answer = await engine().api.fetch('/namespaces/commands/variables?name=left');
    expect(await answer.json()).toMatchObject({ data: [{ name: 'left', size: 12 }] });
  });

  it('fails with a command that is to stop', async () => {
    const { status, errorCode, errorMessage } = await run('{data: {commands: [{command: tool cat none, stop: true}]}}');
    expect([status, errorCode, errorMessage]).toEqual([
      'failed',
      'io.direktiv.error.execution',
      'handler function error: stopped because command 0 failed',
    ]);
  });

  it('is a service with a pod, whose log can be read, and which a rebuild replaces', async () => {
    const { api } = engine();
    const root = '/namespaces/commands/services';
    const data = async (path: string) => ((await (await api.fetch(path)).json()) as { data: never }).data;
    await api.upload('commands', '/greet.yaml', flow('{data: {commands: [{command: tool env GREETING}]}}'));
    await api.run('commands', '/greet.yaml');
    const [service] = (await data(root)) as { id: string; conditions: { status: string }[] }[];
    expect(service?.conditions).toMatchObject([{ type: 'Available', status: 'True' }]);
    const pods = async () => (await data(`${root}/${service?.id}/pods`)) as { id: string }[];
    const [pod, ...others] = await pods();
    expect(others).toEqual([]);
    const log = (await api.fetch(`${root}/${service?.id}/pods/${pod?.id}/logs`)).text();
    expect((await api.fetch(`${root}/${service?.id}/actions/rebuild`, { method: 'POST' })).status).toBe(200);
    expect(await log).toContain("running command 'tool env GREETING'\nhello\n");
    expect(await pods()).toEqual([]);
    expect((await api.run('commands', '/greet.yaml')).status).toBe('complete');
    expect((await pods())[0]?.id).not.toBe(pod?.id);
  });

  it('is one of the published images for commands, as far as flows can see', async () => {
    const text = await readFile(join(import.meta.dirname, '../../examples/commands/commands.yaml'), 'utf8');
    const published = 'gcr.io/direktiv/functions/bash:1.0';
    expect(text).toContain(published);
    const local = text.replace(published, `${testImage}\n    cmd: node /fn/commands.mjs bash`);
    const { id, status, output } = await engine().api.submit('commands', local, { name: 'Ada' });
    const answered = [
      { result: 'hello, Ada', success: true },
      { result: '', success: false },
    ];
    expect({ status, output }).toEqual({ status: 'complete', output: { answered: { bash: answered } } });
    expect(await engine().api.logs('commands', id)).toContain('hello, Ada\n');
    const stopping = local.replace('            continue: true\n', '');
    const failed = await engine().api.submit('commands', stopping, { name: 'Ada' });
    expect(failed.output).toEqual({ failed: 'cat: missing.txt: No such file or directory' });
  });

  describe('in a registry that asks for a password', () => {
    let registry: TestRegistry;
    let image: string;

    beforeAll(async () => {
      const { docker, podman } = await testEngine();
      registry = await startRegistry(await podman.registryPort());
      image = await registry.push(docker, scratchImage, 'team/tool');
    });
    afterAll(() => registry.close());

    const logIn = (password: string) =>
      engine().api.send('POST', '/namespaces/commands/registries', {
        ...{ url: `http://${registry.host}`, user: registry.user, password },
      });
    const greet = () => run('{data: {commands: [{command: tool env GREETING}]}}', undefined, image);

    it('is not pulled without the login of its namespace, or with a wrong one, and the flow says so', async () => {
      for (const login of [undefined, 'wrong']) {
        if (login !== undefined) await logIn(login);
        const { status, errorMessage } = await greet();
        expect([status, errorMessage]).toEqual([
          'crashed',
          expect.stringMatching(
            /the image 127.0.0.1:\d+\/team\/tool:1 cannot be pulled: .*(unauthorized|authentication required)/s,
          ),
        ]);
      }
    });

    it('is pulled with the login of its namespace, and the log of the instance tells of it', async () => {
      expect((await logIn(registry.password)).status).toBe(200);
      const { id, status, output } = await greet();
      expect({ status, output }).toEqual({
        status: 'complete',
        output: { return: [{ Error: '', Output: 'hello\n' }] },
      });
      expect(await engine().api.logs('commands', id)).toEqual(
        expect.arrayContaining([
          `pulling the image ${image}`,
          expect.stringMatching(/^pulled the image 127.0.0.1:\d+\/team\/tool:1 in [\d.]+ s$/),
        ]),
      );
    });
  });

  it('needs exactly the command that asks for it', async () => {
    const { status, errorMessage } = await run('{}', '/usr/share/direktiv/direktiv-cmd x');
    expect([status, errorMessage]).toEqual(['crashed', expect.stringContaining('does not start')]);
  });
});
