import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'killed-in-js';

let ground: Ground;
let server: ServerProcess;

const busy = 'js(let n = 0; for (let i = 0; i < 2e6; i++) n += 1; return n)';

/** Calls a function, is busy with JavaScript for some seconds, none of them near a limit, and ends. */
const flow = `
functions: [{id: f, type: knative-workflow, image: test/echo}]
states:
- {id: before, type: action, action: {function: f, input: {step: before}}, transition: busy}
- {id: busy, type: noop, transform: {random: js(return Math.random()), busy: [${Array(40).fill(`'${busy}'`).join()}]}}
`;

describe('kill -9 of the process that runs JavaScript', () => {
  beforeAll(async () => {
    ground = await startGround();
    server = await ServerProcess.start('all-in-one', ground.env);
    await ground.api.namespace(namespace);
  });
  afterAll(async () => {
    await server?.terminate();
    await ground?.stop();
  });

  it('lets the flow finish in the next process', async () => {
    const id = await ground.api.submitWithoutWaiting(namespace, flow);
    await eventually('the function before the script was called', () => ground.stub.calls.length > 0);
    await sleep(500);
    expect((await ground.api.instance(namespace, id)).status).toBe('pending');
    await server.kill();
    server = await ServerProcess.start('all-in-one', ground.env);
    const { status, output, errorMessage } = await ground.api.ended(namespace, id, 90_000);
    expect({ status, output, errorMessage }).toEqual({
      status: 'complete',
      output: { random: expect.any(Number), busy: Array(40).fill(2e6) },
      errorMessage: null,
    });
    expect(ground.stub.calls).toHaveLength(1);
  }, 150_000);
});
