import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGround, type Ground } from '../faults/support/ground.js';
import { ServerProcess } from '../faults/support/server-process.js';
import { durektivMain, useCli } from './support/cli.js';

let ground: Ground;
let fleet: readonly ServerProcess[] = [];
beforeAll(async () => {
  ground = await startGround();
  const server = await ServerProcess.start('api', ground.env);
  fleet = [server, await ServerProcess.start('workers', ground.env)];
  await ground.api.namespace('shop');
}, 120_000);
afterAll(async () => {
  for (const process of fleet) if (!process.hasEnded) await process.terminate();
  await ground.stop();
});

const cli = useCli();
const flows = {
  'ask.yaml': `functions:
- {id: f, image: my/echo, type: knative-workflow}
- {id: price, type: subflow, workflow: price}
states:
- {id: look, type: action, action: {function: price, input: jq(.)}, transform: {price: jq(.return.price)}, transition: call}
- {id: call, type: action, action: {function: f, input: {asked: jq(.price)}}, transform: jq(.return)}
`,
  'price.yaml': 'states:\n- {id: a, type: noop, transform: {price: jq(.amount * 2)}}\n',
  'refuse.yaml': 'states:\n- {id: no, type: error, error: shop.closed, message: come later}\n',
  'nap.yaml':
    'states:\n- {id: a, type: delay, duration: PT1S, transition: b}\n- {id: b, type: delay, duration: PT1H}\n',
  'bad.yaml': 'states: []\n',
  'input.json': '{"amount": 4}',
};
beforeAll(() => {
  for (const [name, text] of Object.entries(flows)) writeFileSync(join(cli.folder, name), text);
});

const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('durektiv-run-'));

describe('durektiv run, without a server', () => {
  it(
    'starts one, runs the flow with its subflows and functions, prints the output and leaves nothing behind',
    { timeout: 120_000 },
    async () => {
      const before = leftovers();
      const run = await cli(['run', 'ask.yaml', '-i', 'input.json', '-v', '--function', `my/echo=${ground.stub.url}`]);
      expect(run).toMatchObject({ status: 0, stdout: '{\n  "asked": 8\n}\n' });
      expect(run.stderr.split('\n').filter((line) => line.startsWith('→'))).toEqual(['→ look', '→ call']);
      expect(leftovers()).toEqual(before);
    },
  );

  it('ends in order, and leaves nothing behind, when nobody reads what it says any more', { timeout: 120_000 }, () => {
    const before = leftovers();
    const pipe = '"$0" "$1" run nap.yaml -v 2>&1 | head -1; exit "${PIPESTATUS[0]}"';
    const { status } = spawnSync('bash', ['-c', pipe, process.execPath, durektivMain], { cwd: cli.folder });
    expect(status).toBe(130);
    expect(leftovers()).toEqual(before);
  });

  it('ends in order with 143 on SIGTERM, and leaves nothing behind', { timeout: 120_000 }, async () => {
    const before = leftovers();
    const child = spawn(process.execPath, [durektivMain, 'run', 'nap.yaml', '-v'], { cwd: cli.folder });
    const ended = once(child, 'close');
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    await expect.poll(() => said, { timeout: 60_000 }).toContain('→ a');
    child.kill('SIGTERM');
    expect(await ended).toEqual([143, null]);
    expect(leftovers()).toEqual(before);
  });

  it('ends with 1 and the code when the flow fails', { timeout: 120_000 }, async () => {
    const { status, stdout, stderr } = await cli(['run', 'refuse.yaml', '--json']);
    expect(status).toBe(1);
    expect(stderr).toContain('durektiv: refuse.yaml ended as failed in the state no: shop.closed: come later\n');
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      errorCode: 'shop.closed',
      flow: ['no'],
      output: {},
    });
  });

  it('runs nothing when the flow is not valid, cannot be read, or its input cannot', async () => {
    expect(await cli(['run', 'bad.yaml'])).toMatchObject({
      ...{ status: 1, stdout: '' },
      stderr: expect.stringContaining('bad.yaml:1:9  error') as string,
    });
    expect(await cli(['run', 'nope.yaml'])).toMatchObject({ status: 2 });
    expect(await cli(['run', 'refuse.yaml'], { env: { TMPDIR: '/nope' } })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/No folder can be made in \/nope .*TMPDIR/) as string,
    });
    expect(await cli(['run', 'refuse.yaml', '-i', 'nope.json'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('The file nope.json cannot be read') as string,
    });
  });
});

describe('durektiv run, on a fleet of durektiv server and durektiv worker all', () => {
  const there = (): Record<string, string> => ({ DUREKTIV_SERVER: ground.api.url, DUREKTIV_NAMESPACE: 'shop' });

  it('runs the flow there', async () => {
    await ground.api.upload('shop', '/price.yaml', flows['price.yaml']);
    const { status, stdout } = await cli(['run', 'ask.yaml', '-i', '-'], { env: there(), input: '{"amount": 3}' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '{\n  "asked": 6\n}\n' });
  });

  it('refuses functions and files, which the server has of its own', async () => {
    const { status, stderr } = await cli(['run', 'ask.yaml', '--function', 'a=http://b'], { env: there() });
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('--function') as string });
  });

  it('ends its processes with 0 on SIGTERM', async () => {
    expect(await Promise.all(fleet.map((process) => process.terminate()))).toEqual([0, 0]);
  });
});

describe('a role of a fleet', () => {
  it.each(['server', 'worker flows', 'worker functions', 'worker all'])('%s says what it needs', async (role) => {
    expect(await cli(role.split(' '), { env: { DUREKTIV_DATABASE_URL: '' } })).toEqual({
      ...{ status: 1, stdout: '' },
      stderr: 'durektiv: A fleet needs a Temporal server: set TEMPORAL_ADDRESS or TEMPORAL_PROFILE\n',
    });
  });
});
