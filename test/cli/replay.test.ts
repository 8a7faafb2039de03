import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from '../e2e/support/engine.js';
import { useCli } from './support/cli.js';

const { recordedKey } = (await import(new URL('../../scripts/recorded-key.mjs', import.meta.url).href)) as {
  recordedKey: string;
};
const histories = new URL('../replay/histories/', import.meta.url).pathname;
const cli = useCli();
const replay = (...args: string[]) => cli(['replay', ...args], { env: { DUREKTIV_SECRETS_KEY: recordedKey } });

/** A recorded run that was begun with another flow than the one it went along. */
function changed(name: string): string {
  const recorded = JSON.parse(readFileSync(join(histories, name), 'utf8')) as {
    history: { events: { workflowExecutionStartedEventAttributes?: { input: { payloads: { data: string }[] } } }[] };
  };
  const [payload] = recorded.history.events[0]?.workflowExecutionStartedEventAttributes?.input.payloads ?? [];
  if (payload === undefined) throw new Error('the history has no input');
  const input = Buffer.from(payload.data, 'base64').toString('utf8').replace('"type":"delay"', '"type":"noop"');
  payload.data = Buffer.from(input).toString('base64');
  return JSON.stringify(recorded);
}

describe('durektiv replay, of recorded histories', () => {
  beforeAll(() => {
    for (const name of ['delay', 'secrets', 'subflow'])
      cpSync(`${histories}${name}.json`, join(cli.folder, `good/${name}.json`));
    mkdirSync(join(cli.folder, 'mixed'));
    cpSync(`${histories}call.json`, join(cli.folder, 'mixed/call.json'));
    writeFileSync(join(cli.folder, 'mixed/delay.json'), changed('delay.json'));
    const { history } = JSON.parse(readFileSync(`${histories}delay.json`, 'utf8')) as { history: object };
    writeFileSync(join(cli.folder, 'shown.json'), JSON.stringify(history));
    writeFileSync(join(cli.folder, 'none.json'), '{"a": 1}');
    writeFileSync(join(cli.folder, 'empty.json'), '{"events": []}');
    writeFileSync(join(cli.folder, 'null.json'), '{"workflowId": "a", "history": {"events": [null]}}');
  });

  it('ends with 0 when this version goes the same ways, sealed ones included', async () => {
    const { status, stdout, stderr } = await replay('good');
    expect(status).toBe(0);
    expect(stderr).toMatch(/^3 replayed, 0 of them not as this version would go$/m);
    expect(stdout).toMatch(/^RESULT +ID +EVENTS +REASON\n(same +\S+ +\d+\n){3}$/);
  });

  it('ends with 1 when this version would go another way, and says which run and why', async () => {
    const { status, stdout } = await replay('mixed', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ replayed: 2, failed: 1 },
      results: [
        { result: 'same', reason: null },
        {
          result: 'differs',
          events: expect.any(Number) as number,
          reason: expect.stringContaining('[TMPRL1100]') as string,
        },
      ],
    });
  });

  it('takes what the Temporal command line shows of a run', async () => {
    expect(await replay('shown.json')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^same +shown /m) as string,
    });
  });

  it('refuses a folder without histories: nothing was replayed', async () => {
    mkdirSync(join(cli.folder, 'nothing'));
    expect(await replay('nothing')).toMatchObject({
      ...{ status: 2, stdout: '' },
      stderr: expect.stringMatching(
        /^durektiv: The folder nothing holds no histories: they are files named \*\.json\.\n$/m,
      ) as string,
    });
  });

  it.each(['none.json', 'empty.json', 'null.json'])('refuses a file without a history: %s', async (file) => {
    expect(await replay(file)).toMatchObject({
      ...{ status: 2, stdout: '' },
      // On a slow machine a line in front of it says what goes on.
      stderr: expect.stringMatching(
        new RegExp(`^durektiv: The file ${file} holds no history of a run\\.\n$`, 'm'),
      ) as string,
    });
  });

  it('refuses a file that is not there, and flags that are for Temporal', async () => {
    expect(await replay('nope.json')).toMatchObject({ status: 2 });
    expect(await replay('good', '--since', '7d')).toMatchObject({ status: 2 });
  });
});

describe('durektiv replay, of what a Temporal server has', () => {
  const engine = useEngine();
  const live = (...args: string[]) =>
    cli(['replay', ...args], {
      env: { TEMPORAL_ADDRESS: engine().temporalAddress, DUREKTIV_DATABASE_URL: engine().databaseUrl },
    });

  let ended: string;
  let runs: string;
  beforeAll(async () => {
    const { api } = engine();
    await api.namespace('shop', { '/nap.yaml': 'states:\n- {id: nap, type: delay, duration: PT1H}\n' });
    await api.namespace('other', { '/a.yaml': 'states:\n- {id: a, type: noop}\n' });
    const large = { text: 'x'.repeat(100_000) };
    ended = (await api.submit('shop', 'states:\n- {id: a, type: delay, duration: PT0S}\n', large)).id;
    runs = await api.start('shop', '/nap.yaml', {});
    await api.run('other', '/a.yaml');
  });

  it('replays those of a namespace, ended and running ones, with payloads that are kept in the database', async () => {
    await expect
      .poll(
        async () => {
          const { status, stdout } = await live('--since', '1h', '-n', 'shop', '--json');
          const { results } = JSON.parse(stdout) as { results: { workflowId: string; result: string }[] };
          return { status, ids: results.map(({ workflowId, result }) => `${workflowId} ${result}`).sort() };
        },
        { timeout: 30_000, interval: 500 }, // Temporal lists what has started a moment later.
      )
      .toEqual({ status: 0, ids: [`${ended} same`, `${runs} same`].sort() });
  });

  it('saves what it replays, for a later time', async () => {
    const { status } = await live('--save', 'kept', '--limit', '2');
    expect(status).toBe(0);
    expect(await replay('kept')).toMatchObject({ stderr: expect.stringContaining('2 replayed') as string });
  });

  it('says in one line that no server answers', async () => {
    const { status, stderr } = await cli(['replay', '--since', '7d'], { env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } });
    expect(status).toBe(1);
    expect(stderr).toMatch(/durektiv: No Temporal server answers at 127\.0\.0\.1:1 .*Check TEMPORAL_ADDRESS\.\n$/);
  });
});
