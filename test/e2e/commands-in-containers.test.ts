import { beforeAll, expect, it } from 'vitest';
import { goMissing } from '../support/command-server.js';
import { describeWithContainers } from '../support/container/describe.js';
import { testEngine } from '../support/container/engine.js';
import { loadScratchImage, scratchImage } from '../support/container/image.js';
import { useEngine } from './support/engine.js';

const withoutGo = await goMissing();
const title = 'an image from scratch with the command server';

describeWithContainers(withoutGo === undefined ? title : `${title} (skipped: ${withoutGo})`, () => {
  if (withoutGo !== undefined) return it.skip('runs commands', () => undefined);
  const engine = useEngine({ containers: true });

  beforeAll(async () => {
    await engine().api.namespace('commands');
    await loadScratchImage((await testEngine()).docker);
  });

  const run = (input: string, cmd = '/usr/share/direktiv/direktiv-cmd') =>
    engine().api.submit(
      'commands',
      `
functions: [{id: f, type: knative-workflow, image: ${scratchImage}, cmd: ${cmd}}]
states:
- id: a
  type: action
  timeout: PT60S
  action: {function: f, input: ${input}}
`,
    );

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

  it('needs exactly the command that asks for it', async () => {
    const { status, errorMessage } = await run('{}', '/usr/share/direktiv/direktiv-cmd x');
    expect([status, errorMessage]).toEqual(['crashed', expect.stringContaining('does not start')]);
  });
});
