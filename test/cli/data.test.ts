import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from '../e2e/support/engine.js';
import { durektivMain, useCli } from './support/cli.js';

const engine = useEngine();
const cli = useCli(() => ({ DUREKTIV_SERVER: engine().api.url, DUREKTIV_NAMESPACE: 'shop' }));
const json = async (...args: string[]): Promise<unknown> => JSON.parse((await cli([...args, '--json'])).stdout);

beforeAll(async () => {
  const { api } = engine();
  await api.namespace('shop', {
    '/wait.yaml': 'states:\n- {id: w, type: consumeEvent, event: {type: shop.paid, context: {order: A-17}}}\n',
    '/use.yaml':
      'functions: [{id: f, image: i, type: knative-workflow}]\nstates:\n- {id: u, type: action, action: {function: f, secrets: [token], input: jq(.secrets)}}\n',
  });
});

describe('durektiv variables', () => {
  it('sets, overwrites, lists, gets and deletes those of the namespace', async () => {
    expect(await cli(['variables', 'set', 'limit', '5'])).toMatchObject({ status: 0, stdout: '' });
    await cli(['variables', 'set', 'limit', '7']);
    expect(await cli(['variables', 'get', 'limit'])).toEqual({ status: 0, stdout: '7', stderr: '' });
    expect((await cli(['variables', 'list'])).stdout).toMatch(
      /^NAME +BYTES +CHANGED +TYPE\nlimit +1 +.* +application\/json\n$/,
    );
    expect(await cli(['variables', 'delete', 'limit'])).toMatchObject({ status: 0 });
    expect(await json('variables', 'list')).toEqual({ variables: [] });
  });

  it('keeps bytes of a file as they are', async () => {
    writeFileSync(join(cli.folder, 'bytes'), Buffer.from([0, 255, 10]));
    const set = await json('variables', 'set', 'bytes', '--file', 'bytes');
    expect(set).toMatchObject({
      name: 'bytes',
      size: 3,
      mimeType: 'application/octet-stream',
      type: 'namespace-variable',
    });
    expect(await json('variables', 'get', 'bytes')).toMatchObject({ name: 'bytes', base64: 'AP8K' });
  });

  it('has those of a flow and of an instance apart', async () => {
    const id = await engine().api.start('shop', '/wait.yaml', {});
    await cli(['variables', 'set', 'x', '--flow', '/wait.yaml'], { input: 'of the flow' });
    await cli(['variables', 'set', 'x', 'of the instance', '--instance', id]);
    expect((await cli(['variables', 'get', 'x', '--flow', '/wait.yaml'])).stdout).toBe('of the flow');
    expect(await json('variables', 'get', 'x', '--instance', id)).toMatchObject({
      reference: id,
      text: 'of the instance',
    });
    expect(await cli(['variables', 'get', 'x'])).toEqual({
      ...{ status: 1, stdout: '' },
      stderr: 'durektiv: There is no variable x of the namespace shop.\n',
    });
    await engine().api.cancel('shop', id);
  });

  it('deletes all or, when one is not there, none', async () => {
    await cli(['variables', 'set', 'one', '1']);
    expect(await cli(['variables', 'delete', 'one', 'two'])).toMatchObject({ status: 1 });
    expect(await cli(['variables', 'get', 'one'])).toMatchObject({ status: 0, stdout: '1' });
    expect(await json('variables', 'delete', 'one')).toEqual({ deleted: ['one'] });
  });

  it('refuses a value and a file at once, and a name that is none', async () => {
    expect(await cli(['variables', 'set', 'a', '1', '--file', 'b'])).toMatchObject({ status: 2 });
    expect(await cli(['variables', 'set', 'a b', '1'])).toMatchObject({
      status: 1,
      stderr: 'durektiv: field name has invalid string (request_data_invalid)\n',
    });
  });
});

describe('durektiv secrets', () => {
  it('takes a value from standard input, without the line feed at its end', async () => {
    expect(await json('secrets', 'list')).toMatchObject({ secrets: [{ name: 'token', initialized: false }] });
    expect((await cli(['secrets', 'list'])).stdout).toMatch(/^token +missing /m);
    const set = await cli(['secrets', 'set', 'token'], { input: 'hunter2\n' });
    expect(set).toEqual({ status: 0, stdout: '', stderr: 'The secret token is set.\n' });
    expect((await engine().api.run('shop', '/use.yaml')).output).toMatchObject({ return: { token: 'hunter2' } });
  });

  it('never shows a value', async () => {
    const { stdout } = await cli(['secrets', 'list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ secrets: [{ name: 'token', initialized: true }] });
    expect(stdout).not.toContain('hunter2');
  });

  it('refuses an empty value, and one on the command line', async () => {
    expect(await cli(['secrets', 'set', 'empty'])).toMatchObject({ status: 2 });
    expect(await cli(['secrets', 'set', 'token', 'value'])).toMatchObject({ status: 2 });
  });

  it('deletes one, once', async () => {
    expect(await cli(['secrets', 'delete', 'token'])).toEqual({ status: 0, stdout: '', stderr: '' });
    const { status, stderr } = await cli(['secrets', 'delete', 'token']);
    expect(status).toBe(1);
    expect(stderr).toContain('there is no secret token in the namespace');
  });

  it('tells machines what it deleted', async () => {
    await cli(['namespaces', 'create', 'short-lived']);
    await cli(['secrets', 'set', 'pin', '-n', 'short-lived'], { input: '1234' });
    expect(await json('secrets', 'delete', 'pin', '-n', 'short-lived')).toEqual({ deleted: ['pin'] });
    expect(await json('namespaces', 'delete', 'short-lived', '--yes')).toEqual({ deleted: ['short-lived'] });
  });
});

describe('durektiv events', () => {
  it('sends one that wakes an instance', async () => {
    const id = await engine().api.start('shop', '/wait.yaml', {});
    await expect
      .poll(() => cli(['events', 'listeners']), { timeout: 15_000 })
      .toMatchObject({
        stdout: expect.stringMatching(new RegExp(`WaitSimple +${id} .* shop.paid \\{"order":"A-17"\\}\n`)) as string,
      });
    const sent = await json(
      'events',
      'send',
      '--type',
      'shop.paid',
      '--attribute',
      'order=A-17',
      '--data',
      '{"amount": 12}',
    );
    expect(sent).toEqual({ sent: [expect.any(String)] });
    expect((await engine().api.ended('shop', id)).output).toMatchObject({ 'shop.paid': { data: { amount: 12 } } });
    expect(await json('events', 'listeners')).toEqual({ listeners: [] });
  });

  it('sends those of a file', async () => {
    const events = ['a', 'b'].map((id) => ({ specversion: '1.0', id, type: 'shop.listed', source: '/shop' }));
    writeFileSync(join(cli.folder, 'events.json'), JSON.stringify(events));
    expect(await json('events', 'send', 'events.json')).toEqual({ sent: ['a', 'b'] });
    expect(await cli(['events', 'send', 'events.json'])).toEqual({
      ...{ status: 1, stdout: '' },
      stderr: 'durektiv: Error appending CloudEvent to history\n',
    });
  });

  it('lists what was received, the newest first, by type and age', async () => {
    const { stdout } = await cli(['events', 'history', '--type', 'shop.listed', '--since', '1h']);
    expect(stdout).toMatch(/^RECEIVED +TYPE +SOURCE +ID +DATA\n.* {2}b\n.* {2}a\n$/);
    expect(await json('events', 'history', '--contains', 'amount', '--limit', '1')).toMatchObject({
      events: [{ event: { type: 'shop.paid', source: 'durektiv-cli', data: { amount: 12 }, order: 'A-17' } }],
    });
  });

  it('-f prints what comes', async () => {
    const child = spawn(process.execPath, [durektivMain, 'events', 'history', '-f', '--json', '--type', 'shop.late'], {
      env: {
        ...process.env,
        DUREKTIV_SERVER: engine().api.url,
        DUREKTIV_NAMESPACE: 'shop',
        XDG_CONFIG_HOME: cli.folder,
      },
    });
    const line = new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
    await cli(['events', 'send', '--type', 'shop.late', '--data', 'hello']);
    expect(JSON.parse(await line)).toMatchObject({ event: { type: 'shop.late', data: 'hello' } });
    child.kill('SIGTERM');
  });

  it('refuses what is no event, and no event at all', async () => {
    expect(await cli(['events', 'send'])).toMatchObject({ status: 2 });
    expect(await cli(['events', 'send', 'shop.paid'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('An event of that type is sent with --type shop.paid.') as string,
    });
    expect(await cli(['events', 'send', '-'], { input: 'hello' })).toMatchObject({ status: 2 });
    expect(await cli(['events', 'send', '--type', 't', '--attribute', 'Bad-Name=x'])).toMatchObject({ status: 2 });
  });
});
