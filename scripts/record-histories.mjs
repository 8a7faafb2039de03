/**
 * Records the histories that test/replay replays: `node scripts/record-histories.mjs [scenario ...]`, after a build.
 *
 * Runs every scenario on a real Temporal dev server with a real PostgreSQL and writes each run, subflows and continuations
 * included, to test/replay/histories/<scenario>[-child|-run-2].json. Record anew what a wanted change of the interpreter
 * broke, and say in the commit why running instances may break with it; add a scenario for every new state type.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { pino } from 'pino';
import { scenarios } from './history-scenarios.mjs';
import { recordedKey } from './recorded-key.mjs';
import { root } from './sources.mjs';

const built = (module) => import(join(root, 'dist', module));
const { startEngine } = await built('workers/all.js');
const { readSettings } = await built('src/config/settings.js');
const { freePorts } = await built('src/process/ports.js');
const { Keyring } = await built('src/secrets/keyring.js');
const { parseSecretKeys } = await built('src/secrets/secret-key.js');
const { openStore } = await built('src/store/database.js');
const { startEmbeddedPostgres } = await built('src/store/embedded/embedded-postgres.js');
const { findTemporalCli } = await built('src/temporal/executable/find-executable.js');
const { connectClient } = await built('src/temporal/connect.js');
const { startDevServer } = await built('src/temporal/dev-server/dev-server.js');
const { defaultCacheDir } = await built('src/temporal/executable/executable-cache.js');
const { SEARCH_ATTRIBUTES } = await built('src/temporal/search-attributes.js');

const FOLDER = join(root, 'test/replay/histories');
const NAMESPACE = 'recorded';
const log = pino({ level: 'error' }, pino.destination(2));

const chosen = process.argv.slice(2);
const wanted = Object.entries(scenarios).filter(([name]) => chosen.length === 0 || chosen.includes(name));
const dataDir = mkdtempSync(join(tmpdir(), 'durektiv-record-'));
mkdirSync(FOLDER, { recursive: true });
try {
  for (const [name, scenario] of wanted) await record(name, scenario);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

/** A server for each: some need other settings, and none may see the events of another. */
async function record(name, scenario) {
  const parts = await start(scenario.dynamicConfig);
  try {
    const runs = await run(parts, scenario);
    for (const [suffix, history] of runs) writeHistory(`${name}${suffix}`, history);
    console.log(`${name}: ${runs.map(([, { history }]) => `${history.events.length} events`).join(', ')}`);
  } finally {
    await parts.stop();
  }
}

async function start(dynamicConfig = {}) {
  const [temporalPort, logPort] = await freePorts(2);
  const executable = await findTemporalCli({
    chosen: process.env.DUREKTIV_TEMPORAL_CLI,
    cacheDir: defaultCacheDir(),
    log,
  });
  const temporal = await startDevServer({
    ...{
      executable,
      port: temporalPort,
      namespace: 'default',
      searchAttributes: SEARCH_ATTRIBUTES,
      dynamicConfig,
      log,
    },
  });
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log: () => undefined });
  const secretKeys = parseSecretKeys(recordedKey);
  const store = await openStore(postgres.url, { keyring: new Keyring(secretKeys) });
  const server = await startFunction();
  const connection = { connectionOptions: { address: temporal.address } };
  const settings = readSettings({
    DUREKTIV_FUNCTIONS: JSON.stringify({ '*': server.url }),
    DUREKTIV_API_PORT: '0',
    DUREKTIV_DATA_DIR: dataDir,
    DUREKTIV_FUNCTION_LOG_PORT: String(logPort),
    DUREKTIV_SECRETS_KEY: recordedKey,
    TEMPORAL_ADDRESS: temporal.address,
  });
  const engine = await startEngine({ settings, store, temporal, log });
  const { client, close } = await connectClient(connection, store);
  const api = `http://127.0.0.1:${engine.api.port}/api/v2/namespaces`;
  await send(api, { name: NAMESPACE });
  return {
    api: `${api}/${NAMESPACE}`,
    client,
    async stop() {
      await close();
      await engine.stop();
      server.stop();
      await store.close();
      await postgres.stop();
      await temporal.stop();
      rmSync(join(dataDir, 'postgres'), { recursive: true, force: true });
    },
  };
}

/** A function that answers its input, after `delay` seconds; with `code` it fails, `times` times when given. */
async function startFunction() {
  let failures = 0;
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === 'DELETE') return response.end();
    const body = Buffer.concat(chunks);
    const { delay = 0, code, message, times = Infinity } = JSON.parse(body.toString());
    await sleep(delay * 1000);
    if ((code !== undefined || message !== undefined) && failures++ < times) {
      if (code !== undefined) response.setHeader('Direktiv-ErrorCode', code);
      response.setHeader('Direktiv-ErrorMessage', message ?? 'no');
    }
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => (server.close(), server.closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}`, stop };
}

/** @returns the histories of the instance and of its children, each with what its name ends in. */
async function run({ api, client }, { flow, input = {}, files = {}, secrets = {}, scheduled, asked, whileRunning }) {
  for (const [name, text] of Object.entries(secrets)) {
    await send(`${api}/secrets`, { name, data: Buffer.from(text).toString('base64') });
  }
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text).toString('base64');
    await send(`${api}/files`, { name, type: 'workflow', mimeType: 'application/yaml', data });
  }
  if (scheduled !== undefined) return historiesOf(client, await trigger(client, scheduled), '');
  if (asked !== undefined) return historiesOf(client, await ask(client, asked, whileRunning), '');
  const { data } = await send(`${api}/submissions`, { flow, input });
  await whileRunning?.({ id: data.id, api, client, send });
  await client.workflow
    .getHandle(data.id)
    .result()
    .catch(() => undefined); // How it ends is part of the history.
  return historiesOf(client, data.id, '');
}

/** Asks for a flow as other people's workflows and clients do. @returns the id of the workflow, which has ended */
async function ask(client, { flow, input }, whileRunning) {
  const workflowId = randomUUID();
  const args = [{ namespace: NAMESPACE, flow, input }];
  const workflow = await client.workflow.start('DirektivRun', { taskQueue: 'durektiv-flows', workflowId, args });
  await whileRunning?.({ workflow, client });
  await workflow.result().catch(() => undefined); // How it ends is part of the history.
  return workflowId;
}

/** Lets the schedule of a file start it now. @returns the id of what the schedule has run, and which has ended */
async function trigger(client, file) {
  const schedule = client.schedule.getHandle(`durektiv-cron:${NAMESPACE}/${file}`);
  await schedule.trigger();
  for (;;) {
    const [action] = (await schedule.describe()).info.recentActions;
    if (action !== undefined) {
      await client.workflow.getHandle(action.action.workflow.workflowId).result();
      return action.action.workflow.workflowId;
    }
    await sleep(50);
  }
}

async function historiesOf(client, workflowId, suffix) {
  const found = [];
  let runId = await firstRun(client, workflowId);
  for (let number = 1; runId; number++) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    found.push([number === 1 ? suffix : `${suffix}-run-${number}`, { workflowId, history }]);
    for (const id of childrenIn(history)) {
      await client.workflow
        .getHandle(id)
        .result()
        .catch(() => undefined);
      found.push(...(await historiesOf(client, id, `${suffix}-child`)));
    }
    runId = history.events.at(-1).workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return found;
}

async function firstRun(client, workflowId) {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return events[0].workflowExecutionStartedEventAttributes.firstExecutionRunId;
}

function childrenIn({ events }) {
  return events.flatMap(
    (event) => event.childWorkflowExecutionStartedEventAttributes?.workflowExecution.workflowId ?? [],
  );
}

function writeHistory(name, { workflowId, history }) {
  const recorded = JSON.stringify({ workflowId, history: JSON.parse(historyToJSON(history)) });
  const text = recorded.replaceAll(`${root}/`, '').replaceAll(`@${hostname()}`, '@recorder');
  writeFileSync(join(FOLDER, `${name}.json`), `${text}\n`);
}

async function send(url, body, method = 'POST') {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}
