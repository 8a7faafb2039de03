import { parentPort } from 'node:worker_threads';
import type { QuickJSWASMModule } from 'quickjs-emscripten-core';
import { FlowError } from '../errors/flow-error.js';
import type { Json } from '../json/json.js';
import { evaluateHere } from './evaluation.js';
import type { Job, Message } from './protocol.js';
import { createEngines } from './quickjs.js';
import { syntaxFaults } from './syntax.js';

/**
 * The thread in which JavaScript of flows runs. It has no more than this module; when a script does not end, or takes
 * the whole thread down, the pool replaces it.
 */
async function serve(): Promise<void> {
  if (parentPort === null) throw new Error('js/thread.js is to be run as a worker thread');
  const port = parentPort;
  beUtc();
  const newEngine = await createEngines();
  let prepared = newEngine();
  const say = (message: Message): void => port.postMessage(message);
  port.on('message', (job: Job) => {
    void prepared.then(async (engine) => {
      say(await answer(() => perform(job, engine, say)));
      prepared = newEngine();
    });
  });
}

function perform(job: Job, engine: QuickJSWASMModule, say: (message: Message) => void): Json | Promise<Json> {
  switch (job.kind) {
    case 'evaluation':
      return evaluateHere(job, engine, say);
    case 'syntax':
      return syntaxFaults(engine, job.scripts) as Json;
    case 'flow':
      return checked(engine, job.text);
  }
}

/** The reader of flows is loaded where it is needed: most threads only run scripts. */
async function checked(engine: QuickJSWASMModule, text: string): Promise<Json> {
  const { checkFlow } = await import('../language/lint/check-flow.js');
  const parsed = await checkFlow(text, (scripts) => Promise.resolve(syntaxFaults(engine, scripts)));
  return parsed as unknown as Json;
}

/** QuickJS asks the host's clock for the offset of the local time; flows live in UTC. */
function beUtc(): void {
  Date.prototype.getTimezoneOffset = () => 0;
}

async function answer(work: () => Json | Promise<Json>): Promise<Message> {
  try {
    return { kind: 'done', result: await work() };
  } catch (error) {
    if (error instanceof FlowError) {
      const { code, message, kind } = error;
      return { kind: 'failed', error: { code, message, class: kind } };
    }
    return { kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

await serve();
